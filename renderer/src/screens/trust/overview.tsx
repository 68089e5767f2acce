import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { AssessmentCard } from '../../../../core/schema/views.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './overview.module.css';
import { useNewest } from './use-assessment.ts';

/** What waits for a choice of a person's; the rest is worked out by one button. */
const waitsFor: Readonly<Record<string, string | undefined>> = {
  fairness: 'trust.chooseGroups',
  drift: 'trust.chooseFileFirst',
};
const byItself = (name: string): boolean => waitsFor[name] === undefined;

/** Every assessment in a sentence, and one button for all of them. */
export function Overview({
  view,
  cards,
  onOpen,
}: {
  readonly view: ExperimentView;
  readonly cards: readonly AssessmentCard[];
  readonly onOpen: (tab: string) => void;
}) {
  const { t, pick } = useLanguage();
  const names = cards.map(({ assessment }) => assessment);
  const newest = useNewest(view.id);
  const job = useJob('assess', true);
  const [under, setUnder] = useState<string | undefined>(undefined);
  const all = async () => {
    for (const name of names.filter((one) => byItself(one) && !newest.has(one))) {
      setUnder(name);
      if (!(await job.start({ id: view.id, request: { assessment: name, params: {} } }))) break;
    }
    setUnder(undefined);
  };
  const missing = names.some((name) => byItself(name) && !newest.has(name));
  return (
    <Panel
      title={t('trust.howFar')}
      note={t('trust.howFarNote')}
      actions={
        missing && (
          <>
            {under && (
              <Button variant="default" size="compact-sm" onClick={job.cancel}>
                {t('common.cancel')}
              </Button>
            )}
            <Button size="compact-sm" loading={under !== undefined} onClick={() => void all()}>
              {t('trust.computeAll')}
            </Button>
          </>
        )
      }
    >
      {job.error && <ErrorPanel report={job.error} />}
      <table className={`plain ${styles.trustOverview}`}>
        <tbody>
          {cards.map(({ assessment: name, title }) => (
            <tr key={name}>
              <th scope="row">
                <button type="button" className="link-button" onClick={() => onOpen(name)}>
                  {pick(title)}
                </button>
              </th>
              <td className="wrap">
                <Headline id={newest.get(name)?.id} name={name} isUnder={under === name} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Sentences of a headline beside the others; its page has all. */
const shortHeadline = 2;

function Headline({
  id,
  name,
  isUnder,
}: {
  readonly id: string | undefined;
  readonly name: string;
  readonly isUnder: boolean;
}) {
  const { t, say } = useLanguage();
  const { data } = useCall('assessment.show', { id: id ?? '' }, { when: id !== undefined, keep: true });
  if (id === undefined)
    return <span className="soft">{t(isUnder ? 'trust.underWay' : (waitsFor[name] ?? 'trust.notYet'))}</span>;
  if (!data) return null;
  if (data.isOutdated) return <span className="soft">{t('trust.outdated')}</span>;
  if (!data.presentation) return <>–</>;
  const [one = '', ...more] = data.presentation.headline.slice(0, shortHeadline).map(say);
  return <>{more.reduce((first, second) => t('trust.twoSentences', { first, second }), one)}</>;
}
