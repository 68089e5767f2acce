import { ActionIcon, Button } from '@mantine/core';
import type { ExplanationHead } from '../../../../core/schema/summaries.ts';
import { useJob } from '../../engine/use-job.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { Term } from '../../help/term.tsx';
import { deleteExplanation } from '../../state/actions.tsx';
import { choiceTitle } from '../../ui/choice-title.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formatCount, formatNumber, formatPercent, formatSeconds, formatTime, isRounding } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Translate, useLanguage } from '../../ui/use-language.ts';
import styles from './explanation-card.module.css';

const endsOf = (ends: NonNullable<ExplanationHead['sampling']>['ends'], t: (key: string) => string): string =>
  Object.entries(ends)
    .filter(([, rows]) => rows > 0)
    .map(([end, rows]) =>
      Object.values(ends).filter((count) => count > 0).length > 1
        ? `${t(`card.end.${end}`)} (${rows})`
        : t(`card.end.${end}`),
    )
    .join(', ');

/** A parameter's value as it is read: lists of names without their marks. */
function paramText(value: unknown, t: Translate): string {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : choiceTitle(t, String(value));
}

type Line = readonly [label: React.ReactNode, text: string];

/** A term that opens its paragraph. */
const term = (id: string, label: string) => (
  <Term key={id} id={id}>
    {label}
  </Term>
);

/** Lines of which some are not there. */
const present = (...lines: readonly (Line | false)[]): Line[] => lines.filter((line) => line !== false);

/** How it was made, and from what. */
function useOrigin(head: ExplanationHead): Line[] {
  const { t } = useLanguage();
  const { rows, asked, output, metric, background } = head;
  const outputText = () => {
    const label = output?.class === 'predicted' ? t('card.predictedClass') : output?.class;
    return `${t(`output.${output?.kind}`)}${label === undefined ? '' : ` · ${label}`}`;
  };
  return present(
    [
      t('card.rows'),
      asked === null ? formatCount(rows) : t('card.rowsOf', { rows: formatCount(rows), asked: formatCount(asked) }),
    ],
    output !== null && [t('card.output'), outputText()],
    metric !== null && [t('card.metric'), t(`metric.${metric}`)],
    background !== null && [term('background', t('card.background')), t('card.backgroundRows', { count: background })],
  );
}

/** How far it can be trusted. */
function useErrors({ fidelity, sampling, offData }: ExplanationHead): Line[] {
  const { t } = useLanguage();
  return present(
    fidelity !== null && [
      term(fidelity.kind, t(`card.${fidelity.kind}`)),
      fidelity.kind === 'additivity' && isRounding(fidelity.worst) ? t('card.exact') : formatNumber(fidelity.worst, 3),
    ],
    sampling !== null && [t('card.draws'), formatCount(Math.round(sampling.draws))],
    sampling !== null && [term('standardError', t('card.error')), formatNumber(sampling.error, 2)],
    sampling !== null && [t('card.ended'), endsOf(sampling.ends, t)],
    offData !== null && [term('offData', t('card.offData')), formatPercent(offData, 0)],
  );
}

/** What it cost, and what it takes to repeat it. */
function useCost(head: ExplanationHead): Line[] {
  const { t, language } = useLanguage();
  const { labelOf } = useMethods();
  const { seed, modelCalls, seconds, created, method, dataHash, modelHash } = head;
  const isSet = (value: unknown) =>
    value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
  const params = Object.entries(head.params).filter(([, value]) => isSet(value));
  return present(
    [t('model.seed'), String(seed)],
    [t('card.calls'), formatCount(modelCalls)],
    [t('card.time'), formatSeconds(seconds)],
    created !== '' && [t('card.when'), formatTime(created, language)],
    ...params.map(([name, value]): Line => [labelOf(method, name), paramText(value, t)]),
    dataHash !== null && [t('card.dataHash'), dataHash.slice(0, 12)],
    modelHash !== null && [t('card.modelHash'), modelHash.slice(0, 12)],
  );
}

interface ExplanationCardProps {
  readonly experiment: string;
  readonly head: ExplanationHead;
  /** Of the model as it is now. */
  readonly modelHash: string | undefined;
}

/** What an explanation carries: how it was made, with which error, at what cost. */
export function ExplanationCard({ experiment, head, modelHash }: ExplanationCardProps) {
  const { t, pick } = useLanguage();
  const title = useMethods().titleOf(head.method);
  const lines = [...useOrigin(head), ...useErrors(head), ...useCost(head)];
  return (
    <Panel
      title={title}
      actions={
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`${t('common.delete')}: ${title}`}
          onClick={() => void deleteExplanation(head.id, title)}
        >
          <Icon name="bin" size={14} />
        </ActionIcon>
      }
    >
      {head.modelHash !== null && modelHash !== undefined && head.modelHash !== modelHash && (
        <p className="chip warn space-below">
          <Icon name="warning" size={12} /> {t('card.earlierModel')}
        </p>
      )}
      {head.why && <p className="small wrap space-below">{pick(head.why)}</p>}
      <dl className="card-list small">
        {lines.map(([label, text], i) => (
          <div className="contents" key={i}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <Repeat experiment={experiment} explanation={head.id} />
    </Panel>
  );
}

/** Repeating proves that it gives the same bytes. */
function Repeat({ experiment, explanation }: { readonly experiment: string; readonly explanation: string }) {
  const { t } = useLanguage();
  const repeat = useJob('repeat');
  return (
    <>
      <div className={`row ${styles.below}`}>
        <Button
          size="compact-xs"
          variant="default"
          loading={repeat.running}
          leftSection={<Icon name="repeat" size={12} />}
          onClick={() => void repeat.start({ id: experiment, explanation })}
        >
          {t('card.repeat')}
        </Button>
        {repeat.result && (
          <span className="small" role="status">
            {repeat.result.same ? `✓ ${t('card.same')}` : `✗ ${t('card.different')}`}
          </span>
        )}
      </div>
      {repeat.error && <ErrorPanel report={repeat.error} />}
    </>
  );
}
