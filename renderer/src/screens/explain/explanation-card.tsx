import { ActionIcon, Button } from '@mantine/core';
import type { ExplanationHead } from '../../../../core/schema/summaries.ts';
import { useJob } from '../../engine/use-job.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { Term } from '../../help/term.tsx';
import { deleteExplanation } from '../../state/actions.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formatCount, formatNumber, formatPercent, formatSeconds, formatTime } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

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
function paramText(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * What an explanation carries: how it was made, from what, with which error, at what cost. Repeat proves that it gives
 * the same bytes.
 */
export function ExplanationCard({
  experiment,
  head,
  modelHash,
}: {
  readonly experiment: string;
  readonly head: ExplanationHead;
  /** Of the model as it is now. */
  readonly modelHash: string | undefined;
}) {
  const { t, language, pick } = useLanguage();
  const { titleOf, labelOf } = useMethods();
  const title = titleOf(head.method);
  const repeat = useJob('repeat');
  const params = Object.entries(head.params).filter(
    ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  const lines: [React.ReactNode, string][] = [
    [
      t('card.rows'),
      head.asked === null
        ? formatCount(head.rows)
        : t('card.rowsOf', { rows: formatCount(head.rows), asked: formatCount(head.asked) }),
    ],
    ...(head.output
      ? [
          [
            t('card.output'),
            `${t(`output.${head.output.kind}`)}${head.output.class === undefined ? '' : ` · ${head.output.class === 'predicted' ? t('card.predictedClass') : head.output.class}`}`,
          ] satisfies [string, string],
        ]
      : []),
    ...(head.metric ? [[t('card.metric'), t(`metric.${head.metric}`)] satisfies [string, string]] : []),
    ...(head.background === null
      ? []
      : [
          [
            <Term key="background" id="background">
              {t('card.background')}
            </Term>,
            t('card.backgroundRows', { count: head.background }),
          ] satisfies [React.ReactNode, string],
        ]),
    ...(head.fidelity
      ? [
          [
            <Term key="fidelity" id={head.fidelity.kind}>
              {t(`card.${head.fidelity.kind}`)}
            </Term>,
            formatNumber(head.fidelity.worst, 3),
          ] satisfies [React.ReactNode, string],
        ]
      : []),
    ...(head.sampling
      ? [
          [t('card.draws'), formatCount(Math.round(head.sampling.draws))] satisfies [string, string],
          [
            <Term key="standardError" id="standardError">
              {t('card.error')}
            </Term>,
            formatNumber(head.sampling.error, 2),
          ] satisfies [React.ReactNode, string],
          [t('card.ended'), endsOf(head.sampling.ends, t)] satisfies [string, string],
        ]
      : []),
    ...(head.offData === null
      ? []
      : [
          [
            <Term key="offData" id="offData">
              {t('card.offData')}
            </Term>,
            formatPercent(head.offData, 0),
          ] satisfies [React.ReactNode, string],
        ]),
    [t('model.seed'), String(head.seed)],
    [t('card.calls'), formatCount(head.modelCalls)],
    [t('card.time'), formatSeconds(head.seconds)],
    ...(head.created ? [[t('card.when'), formatTime(head.created, language)] satisfies [string, string]] : []),
    ...params.map(([name, value]): [string, string] => [labelOf(head.method, name), paramText(value)]),
    ...(head.dataHash ? [[t('card.dataHash'), head.dataHash.slice(0, 12)] satisfies [string, string]] : []),
    ...(head.modelHash ? [[t('card.modelHash'), head.modelHash.slice(0, 12)] satisfies [string, string]] : []),
  ];
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
        <p className="chip warn" style={{ marginBottom: 6 }}>
          <Icon name="warning" size={12} /> {t('card.earlierModel')}
        </p>
      )}
      {head.why && (
        <p className="small wrap" style={{ marginBottom: 6 }}>
          {pick(head.why)}
        </p>
      )}
      <dl className="card-list small">
        {lines.map(([label, text], i) => (
          <div key={i} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="row" style={{ marginTop: 8 }}>
        <Button
          size="compact-xs"
          variant="default"
          loading={repeat.running}
          leftSection={<Icon name="repeat" size={12} />}
          onClick={() => void repeat.start({ id: experiment, explanation: head.id })}
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
    </Panel>
  );
}
