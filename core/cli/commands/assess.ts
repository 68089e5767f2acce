import path from 'node:path';
import { presentationOf } from '../../assess/registry.ts';
import { VitrineError } from '../../errors.ts';
import { inEnglish } from '../../messages/format.ts';
import { metricTitle, titleIn } from '../../messages/known-title.ts';
import { heads, say } from '../../messages/say.ts';
import { textTable } from '../../presentation/text-table.ts';
import type { AssessmentRecord } from '../../schema/assessment.ts';
import { errorLeaves } from '../../schema/error-leaves.ts';
import type { Message } from '../../schema/message.ts';
import type { Presentation, PresentedCell, PresentedColumn } from '../../schema/presentation.ts';
import { rowSelection } from '../../schema/spec.ts';
import type { RunHooks } from '../../studio/context.ts';
import type { Studio } from '../../studio.ts';
import { readJsonOption } from '../json-option.ts';
import { type CommandResult, sentence } from '../output.ts';

interface Asked {
  readonly assessment: string;
  readonly params: Record<string, unknown>;
  readonly options: Readonly<Record<string, string | undefined>>;
}

export async function assessCommand(
  studio: Studio,
  id: string,
  { assessment, params, options }: Asked,
  hooks: RunHooks,
): Promise<CommandResult> {
  const rows = options.rows === undefined ? undefined : rowSelection.safeParse(options.rows);
  if (rows && !rows.success)
    throw new VitrineError('rows', say('error.rowsDoesNotNameRows', { rows: options.rows ?? '' }), {
      where: '--rows',
      hint: say('hint.writeTestTrainAll5', {}),
    });
  const seed = options.seed === undefined ? undefined : Number(options.seed);
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0 || seed > 4294967295))
    throw new VitrineError('usage', say('error.seedNotWholeNumberFrom', { seed: options.seed ?? '' }), {
      where: '--seed',
    });
  // what is an object is written as JSON
  const own = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      (name === 'limits' || name === 'costs') && typeof value === 'string' ? readJsonOption(value, `--${name}`) : value,
    ]),
  );
  const request = {
    assessment,
    params: { ...own, ...(options.params === undefined ? {} : readJsonOption(options.params, '--params')) },
    ...(rows ? { rows: rows.data } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(options.explanations === undefined
      ? {}
      : { explanations: options.explanations.split(',').map((one) => one.trim()) }),
  };
  const record =
    options.data === undefined
      ? await studio.assess(id, request, hooks)
      : await studio.assessFile(id, request, options.data, hooks);
  const { result, ...head } = record;
  return { json: { ...head, ...inWords(result) }, text: textOf(record) };
}

/**
 * Planted truth on an experiment's data, or on those of a file by a random forest.
 * @throws usage where neither is named
 */
export async function selftestCommand(
  studio: Studio,
  id: string | undefined,
  { params, options }: Omit<Asked, 'assessment'>,
  hooks: RunHooks,
): Promise<CommandResult> {
  const { data, target, ...rest } = options;
  if (id === undefined && data === undefined)
    throw new VitrineError('usage', say('error.selftestNeeds', {}), { where: 'selftest' });
  const experiment =
    id ??
    (
      await studio.run(
        { name: 'selftest', dataset: path.resolve(data ?? ''), target, model: { kind: 'random-forest' } },
        path.dirname(path.resolve(data ?? '')),
        hooks,
      )
    ).id;
  return assessCommand(studio, experiment, { assessment: 'planted-truth', params, options: rest }, hooks);
}

/** Sentences of the catalogue as English text, as everywhere in JSON. */
function inWords(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value, (_key, one) => (isMessage(one) ? inEnglish(one) : one)));
}

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' &&
  value !== null &&
  'key' in value &&
  'values' in value &&
  typeof value.key === 'string' &&
  Object.keys(value).length === 2;

type Row = readonly (string | number | null)[];
// biome-ignore lint/suspicious/noExplicitAny: what an assessment found, whose shape each of them has
type Found = any;

const table = (
  names: Parameters<typeof heads> extends [unknown, ...infer N] ? N : never,
  rows: readonly Row[],
): string => textTable(heads(sentence, ...names), rows);

/** What a person reads of each assessment. */
const texts: Readonly<Record<string, (found: Found) => string>> = {
  metrics: ({ metrics }) =>
    table(
      ['metric', 'value', 'from', 'to'],
      metrics.map((one: Found) => [
        sentence(metricTitle(one.name)),
        one.value,
        one.interval?.[0] ?? null,
        one.interval?.[1] ?? null,
      ]),
    ),
  scores: ({ scores, skipped }) =>
    [
      table(
        ['score', 'method', 'mean', 'standardError', 'better', 'rows', 'seconds'],
        scores.map((one: Found) => [
          one.score,
          one.method,
          one.mean,
          one.standardError,
          sentence(one.direction === 'higher' ? say('better.higher', {}) : say('better.lower', {})),
          one.rows.length,
          one.seconds,
        ]),
      ),
      ...scores.flatMap((one: Found) =>
        one.groups
          ? [
              '',
              `${one.score} · ${one.method}${one.gap ? ` · ${sentence(say('assess.gap', { gap: fixed(one.gap.value), low: fixed(one.gap.interval[0]), high: fixed(one.gap.interval[1]), p: fixed(one.gap.adjustedP ?? one.gap.p) }))}` : ''}`,
              table(
                ['group', 'rows', 'mean', 'from', 'to'],
                one.groups.map((group: Found) => [
                  group.name,
                  group.rows,
                  group.mean,
                  group.interval?.[0] ?? null,
                  group.interval?.[1] ?? null,
                ]),
              ),
            ]
          : [],
      ),
      ...skipped.map((one: Found) => `${one.score} · ${one.method}: ${sentence(one.reason)}`),
    ].join('\n'),
  agreement: ({ methods, measures, skipped }) =>
    [
      ...Object.entries(measures).map(
        ([name, matrix]) =>
          `${sentence(titleIn('agreement', name))}\n${textTable(
            ['', ...methods],
            (matrix as number[][]).map((row, i) => [methods[i], ...row]),
          )}`,
      ),
      ...skipped.map((one: Found) => `${one.method}: ${sentence(one.reason)}`),
    ].join('\n\n'),
  robustness: (found) => [...nearestTables(found), ...stressTable(found)].join('\n\n'),
  calibration: ({ of, bins, ece, mce, brier, reliability, resolution, uncertainty, after, method }) =>
    `${table(
      ['from', 'to', 'rows', 'meanProbability', 'fraction'],
      bins.map((bin: Found) => [bin.low, bin.high, bin.count, bin.meanProbability, bin.fraction]),
    )}\nECE ${fixed(ece)}, MCE ${fixed(mce)}, ${sentence(say(of === 'predicted' ? 'report.brierOfPredicted' : 'report.brier', {}))} ${fixed(brier)} (${sentence(say('calibration.brierParts', { reliability: fixed(reliability), resolution: fixed(resolution), uncertainty: fixed(uncertainty) }))})${after ? ` → ${method}: ECE ${fixed(after.ece)}, Brier ${fixed(after.brier)}` : ''}`,
  conformal: ({ coverage, measured, interval, meanSize, calibrationRows }) =>
    sentence(
      say('assess.conformal', {
        coverage: String(coverage),
        measured: fixed(measured),
        low: fixed(interval[0]),
        high: fixed(interval[1]),
        size: fixed(meanSize),
        rows: calibrationRows,
      }),
    ),
  thresholds: ({ points, best }) =>
    `${table(
      ['threshold', 'precision', 'recall', 'selected', 'cost', 'netBenefit'],
      points
        .filter((_: Found, i: number) => i % Math.ceil(points.length / 20) === 0)
        .map((one: Found) => [one.threshold, one.precision, one.recall, one.selected, one.cost, one.netBenefit]),
    )}\n${sentence(say('assess.bestThresholds', { cost: fixed(best.cost), youden: fixed(best.youden), fBeta: fixed(best.fBeta) }))}`,
  fairness: ({ groups, gaps, intervals, favourable, simulation }) =>
    `${sentence(say('assess.favourable', { name: favourable }))}\n${table(
      ['group', 'rows', 'selectionRate', 'tpr', 'fpr', 'ppv', 'accuracy', 'meanProbability', 'fraction', 'ece'],
      groups.map((one: Found) => [
        `${one.name}${one.isSmall ? ' *' : ''}`,
        one.rows,
        one.selectionRate,
        one.tpr,
        one.fpr,
        one.ppv,
        one.accuracy,
        one.calibration?.meanProbability ?? null,
        one.calibration?.observed ?? null,
        one.calibration?.ece ?? null,
      ]),
    )}\n${Object.entries(gaps)
      .map(
        ([name, value]) =>
          `${sentence(titleIn('gap', name))} ${fixed(value as number | null)}${intervals[name] ? ` [${intervals[name].map(fixed).join(', ')}]` : ''}`,
      )
      .join('\n')}${
      simulation
        ? `\n\n${sentence(say('assess.simulation', { rows: simulation.rows.judged }))}\n${textTable(
            [
              ...heads(sentence, 'thresholds'),
              ...simulation.strategies[0].thresholds.map((one: Found) => one.group),
              ...heads(sentence, 'accuracy', 'selectionGap', 'tprGap'),
            ],
            simulation.strategies.map((one: Found) => [
              sentence(say(`strategy.${one.strategy as 'asIs'}`, {})),
              ...one.thresholds.map(({ threshold }: Found) => threshold),
              one.accuracy,
              one.selectionGap,
              one.tprGap,
            ]),
          )}`
        : ''
    }`,
  errors: ({ overall, slices, tree, heatMap, rightBy }) =>
    [
      sentence(say('assess.overall', { value: fixed(overall) })),
      slices.length > 0
        ? table(
            ['slice', 'rows', 'loss', 'p', 'adjustedP', 'causes'],
            slices.map((one: Found) => [
              one.conditions.join(' & '),
              one.rows,
              one.loss,
              one.p,
              one.adjustedP,
              (one.causes ?? [])
                .map((cause: Found) => `${cause.feature} +${fixed(cause.inside - cause.outside)}`)
                .join(', '),
            ]),
          )
        : sentence(say('assess.nothingWorse', {})),
      ...(tree.childrenLeft[0] >= 0 ? ['', table(['errorTree', 'rows', 'loss'], leafRows(tree))] : []),
      ...(heatMap
        ? [
            '',
            textTable(
              [`${heatMap.features[0]} \\ ${heatMap.features[1]}`, ...heatMap.across],
              heatMap.loss.map((row: Found, i: number) => [
                heatMap.down[i],
                ...row.map((value: number | null, j: number) =>
                  value === null ? null : `${fixed(value)} (${heatMap.rows[i][j]})`,
                ),
              ]),
            ),
          ]
        : []),
      ...(rightBy && rightBy.mistakes > 0
        ? [
            '',
            sentence(say('assess.rightBy', { fixed: rightBy.fixed, mistakes: rightBy.mistakes })),
            table(
              ['feature', 'rows'],
              rightBy.features.slice(0, 10).map((one: Found) => [one.feature, one.mistakes]),
            ),
          ]
        : []),
    ].join('\n'),
  'planted-truth': ({ methods, random, accuracy, measure, truth, skipped }) =>
    [
      sentence(
        measure === 'r2'
          ? say('assess.plantedR2', { truth: truth.join(', '), r2: fixed(accuracy) })
          : say('assess.planted', { truth: truth.join(', '), accuracy: fixed(accuracy) }),
      ),
      table(
        ['method', 'precision', 'recall', 'rankError'],
        [
          ...methods.map((one: Found) => [one.method, one.precision, one.recall, one.rankError]),
          [sentence(say('assess.byChance', {})), random.precision, random.precision, random.rankError],
        ],
      ),
      ...skipped.map((one: Found) => `${one.method}: ${sentence(one.reason)}`),
    ].join('\n'),
  drift: ({ features, domainAuc, outOfDistribution }) =>
    `${table(
      ['feature', 'psi', 'statistic', 'p', 'missing', 'unseen'],
      features.map((one: Found) => [one.name, one.psi, one.statistic, one.p, one.missing[1], one.unseen]),
    )}\n${sentence(say('assess.drift', { auc: fixed(domainAuc), outside: fixed(outOfDistribution) }))}`,
};

/** The least change of each row, and its size in every norm where all were asked for. */
function nearestTables({ rows, distance, status, lower, changes, becomes, byNorm = [], smoothed }: Found): string[] {
  if (distance.length === 0) return [];
  return [
    table(
      ['row', 'distance', 'status', 'lower', ...(smoothed ? (['smoothed'] as const) : []), 'becomes', 'changes'],
      rows.map((row: number, i: number) => [
        row,
        distance[i],
        sentence(say(`status.${(status[i] === 'bound' && distance[i] !== null ? 'found' : status[i]) as Status}`, {})),
        lower[i],
        ...(smoothed ? [smoothed[i].radius] : []),
        becomes[i],
        changes[i]
          .map((one: Found) => [one.feature, short(one.from), short(one.to)])
          .filter(([, from, to]: string[]) => from !== to)
          .map(([feature, from, to]: string[]) => `${feature} ${from} → ${to}`)
          .join(', '),
      ]),
    ),
    ...(byNorm.length === 0
      ? []
      : [
          textTable(
            [...heads(sentence, 'row'), ...byNorm.map((one: Found) => (one.norm === 'inf' ? 'L∞' : `L${one.norm}`))],
            rows.map((row: number, i: number) => [row, ...byNorm.map((one: Found) => one.distance[i])]),
          ),
        ]),
  ];
}

type StressKind = 'noise' | 'missing' | 'swap' | 'shift' | 'dropout' | 'round';

const stressTable = ({ stress }: Found): string[] =>
  stress.length === 0
    ? []
    : [
        table(
          ['stress', 'strength', 'metric', 'flips'],
          stress.flatMap((one: Found) =>
            one.strength.map((strength: number, i: number) => [
              sentence(say(`stress.${one.kind as StressKind}`, {})),
              strength,
              one.metric[i],
              one.flips[i],
            ]),
          ),
        ),
      ];

type Status = 'exact' | 'bound' | 'found' | 'none';

const leafRows = (tree: Found): Row[] =>
  errorLeaves(tree).map(({ conditions, rows, loss }) => [conditions.join(' & '), rows, loss]);

const fixed = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
const short = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);

function textOf(record: AssessmentRecord): string {
  const { assessment, result } = record;
  const shown = presentationOf(record);
  const found = result as Found;
  const own = texts[assessment]?.(found);
  return [
    shown ? presentedText(shown) : '',
    own ?? (shown ? '' : JSON.stringify(result)),
    own !== undefined && found.note ? sentence(found.note) : '',
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

/** How numbers of a column are written. */
const written: Readonly<Record<PresentedColumn['as'], (value: number) => number>> = {
  text: (value) => value,
  row: (value) => value,
  count: (value) => value,
  number: (value) => Number(value.toPrecision(4)),
  metric: (value) => Number(value.toFixed(3)),
  percent: (value) => Number((100 * value).toFixed(1)),
};

/** A sentence and tables, as every assessment without a text of its own has them. */
function presentedText({ headline, tables }: Presentation): string {
  const text = (value: string | Message) => (typeof value === 'string' ? value : sentence(value));
  const cell = (value: PresentedCell, as: PresentedColumn['as']): string | number | null =>
    value === null ? (as === 'row' ? '' : null) : typeof value === 'number' ? written[as](value) : text(value);
  return [
    headline.map(sentence).join('\n'),
    ...tables.map(({ title, note, columns, rows, marked = [] }) =>
      [
        note ? `${sentence(title)}\n${sentence(note)}` : sentence(title),
        textTable(
          ['', ...columns.map(({ label, as }) => (as === 'percent' ? `${text(label)} (%)` : text(label)))],
          rows.map((row, i) => [marked.includes(i) ? '*' : '', ...row.map((value, c) => cell(value, columns[c].as))]),
        ),
      ].join('\n'),
    ),
  ].join('\n\n');
}
