// What stands above a drawn tree: search, zoom, the whole of it.
import { ActionIcon, Group, TextInput, Tooltip } from '@mantine/core';
import { Icon } from '../ui/icon.tsx';
import { useLanguage } from '../ui/use-language.ts';

interface TreeToolsProps {
  readonly search: string;
  readonly onSearch: (words: string) => void;
  readonly found: number;
  /** Goes to the next node that was found, or back to the one before. */
  readonly onNext: (direction: 1 | -1) => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
}

export function TreeTools({ search, onSearch, found, onNext, onZoom, onFit }: TreeToolsProps) {
  const { t } = useLanguage();
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        size="xs"
        placeholder={t('tree.search')}
        aria-label={t('tree.search')}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={(event) =>
          event.key === 'Enter' && !event.nativeEvent.isComposing && onNext(event.shiftKey ? -1 : 1)
        }
        rightSection={found > 0 ? <span className="soft small">{found}</span> : undefined}
        w={150}
      />
      <TreeButton label={t('tree.zoomIn')} icon="zoomIn" onClick={() => onZoom(1.3)} />
      <TreeButton label={t('tree.zoomOut')} icon="zoomOut" onClick={() => onZoom(1 / 1.3)} />
      <TreeButton label={t('tree.fit')} icon="fit" onClick={onFit} />
    </Group>
  );
}

function TreeButton({
  label,
  icon,
  onClick,
}: {
  readonly label: string;
  readonly icon: 'zoomIn' | 'zoomOut' | 'fit';
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
