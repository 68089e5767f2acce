import { Kbd, useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import terms from '../../../resources/help/terms.json' with { type: 'json' };
import { useCall } from '../engine/use-call.ts';
import { useKindTitles } from '../engine/use-kind-titles.ts';
import { setLanguage } from '../state/languages.ts';
import { go, screens } from '../state/place.ts';
import { setColours } from '../ui/colours.ts';
import { Icon } from '../ui/icon.tsx';
import { useLanguage } from '../ui/use-language.ts';
import { keysOf, runCommand } from './commands.ts';
import { lastUsed, noteUse } from './last-used.ts';

/** Search or do anything: screens, commands, data sets, experiments, terms. */
export function Palette() {
  const { t, language } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const kindTitle = useKindTitles();
  const info = useCall('project.info', null);
  const open = info.data?.open ?? false;
  const datasets = useCall('dataset.list', null, { when: open });
  const experiments = useCall('experiment.list', { bin: false }, { when: open });
  const withKeys = (id: string) => {
    const keys = keysOf(id);
    return keys ? { rightSection: <Kbd size="xs">{keys}</Kbd> } : {};
  };
  const command = (id: string, label: string): SpotlightActionData => ({
    id,
    label,
    ...withKeys(id),
    onClick: () => runCommand(id),
  });
  const actions: SpotlightActionData[] = [
    ...screens.map((screen) => ({
      id: `go-${screen}`,
      label: t(`nav.${screen}`),
      description: t('palette.go'),
      leftSection: <Icon name={screen} />,
      ...withKeys(`go-${screen}`),
      onClick: () => go({ screen }),
    })),
    command('import', t('palette.import')),
    command('new-project', t('title.new')),
    command('open-project', t('title.open')),
    command('save-as', t('title.saveAs')),
    command('export-report', t('palette.report')),
    command('check', t('title.check')),
    command('back-up', t('title.backUp')),
    command('compact', t('palette.compact')),
    command('passphrase', t('passphrase.menu')),
    command('undo', t('shortcut.undo')),
    command('help', t('nav.help')),
    command('shortcuts', t('shortcut.title')),
    command('self-test', t('selfTest.title')),
    command('about', t('title.about')),
    ...(['safe', 'classic'] as const).map((colours) => ({
      id: `colours-${colours}`,
      label: t(`palette.colours.${colours}`),
      description: t('palette.coloursOf'),
      onClick: () => setColours(colours),
    })),
    ...(['light', 'dark', 'auto'] as const).map((theme) => ({
      id: `theme-${theme}`,
      label: t(`palette.${theme}`),
      description: t('status.theme'),
      onClick: () => {
        window.vitrine.setTheme(theme === 'auto' ? 'system' : theme);
        setColorScheme(theme);
      },
    })),
    {
      id: 'language',
      label: language === 'en' ? '切换到简体中文' : 'Switch to English',
      onClick: () => {
        const next = language === 'en' ? 'zh-CN' : 'en';
        window.vitrine.setLanguage(next);
        void setLanguage(next);
      },
    },
    ...(datasets.data ?? []).map((dataset) => ({
      id: dataset.id,
      label: dataset.name,
      description: t('palette.dataset'),
      leftSection: <Icon name="table" />,
      onClick: () => go({ screen: 'data', dataset: dataset.id }),
    })),
    ...(experiments.data ?? []).slice(0, 200).map((row) => ({
      id: row.id,
      label: row.name,
      description: `${kindTitle(row.kind)} · ${row.dataset}`,
      leftSection: <Icon name="train" />,
      onClick: () => go({ screen: 'train', experiment: row.id }),
    })),
    ...terms.map((term) => {
      const words = language === 'zh-CN' ? term.zh : term.en;
      return {
        id: `term-${term.id}`,
        label: words.title,
        description: words.text,
        keywords: [term.en.title, term.zh.title],
        leftSection: <Icon name="help" />,
        onClick: () => go({ inspector: true, term: term.id }),
      };
    }),
  ];
  return (
    <Spotlight
      actions={lastUsedFirst(actions)}
      shortcut={null}
      limit={12}
      scrollable
      maxHeight={420}
      nothingFound={t('palette.nothing')}
      searchProps={{
        placeholder: t('title.search'),
        'aria-label': t('title.search'),
        leftSection: <Icon name="search" />,
      }}
    />
  );
}

/** What was used last stands first, the newest before the others. */
function lastUsedFirst(actions: readonly SpotlightActionData[]): SpotlightActionData[] {
  const places = new Map(lastUsed().map((id, place) => [id, place]));
  const placeOf = ({ id }: SpotlightActionData) => places.get(id ?? '') ?? places.size;
  return [...actions]
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((action) => ({
      ...action,
      onClick(event: React.MouseEvent<HTMLButtonElement>) {
        noteUse(action.id ?? '');
        action.onClick?.(event);
      },
    }));
}
