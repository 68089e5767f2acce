// What a method computed, as the explanation that is stored: in the features, classes and row numbers that a person knows.
import { columnOwners } from '../../data/encode.ts';
import { cellText, findColumn, type Table } from '../../data/table.ts';
import type { Attribution, Cases, Cell, Dependence, Explanation, Importance, Interactions, Rules, Surface, Surrogate } from '../../schema/explanation.ts';
import type { TrainedModel } from '../../training/stored-model.ts';
import { treeNodes } from '../../training/tree-nodes.ts';
import type {
  AttributionValues,
  CasesValues,
  CurvesValues,
  ExplainContext,
  ExplainedValues,
  ImportanceValues,
  InteractionValues,
  RulesValues,
  SurfaceValues,
  SurrogateValues,
} from '../explainer.ts';

type Unnamed<T> = T extends unknown ? Omit<T, 'id'> : never;
/** An explanation that has not been stored yet. */
export type Explained = Unnamed<Explanation>;

/** What is named: the model, the table that the rows are of, and the output that is explained. */
export interface Naming {
  readonly trained: TrainedModel;
  readonly context: ExplainContext;
  readonly label: string | undefined;
  readonly table: Table;
}

/** @param common the card that all kinds share */
export function explained(values: ExplainedValues, { trained, context, label, table }: Naming, common: Common): Explained {
  switch (values.kind) {
    case 'attribution':
      return attributionResult(values, trained, context, label, table, common);
    case 'importance':
      return importanceResult(values, trained, common);
    case 'curves':
      return dependenceResult(values, trained, context, label, common);
    case 'surrogate':
      return surrogateResult(values, trained, common);
    case 'interactions':
      return interactionResult(values, trained, context, label, common);
    case 'surface':
      return surfaceResult(values, trained, context, label, common);
    case 'cases':
      return casesResult(values, trained, context, common);
    case 'rules':
      return rulesResult(values, trained, context, common);
  }
}

interface Common {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly seed: number;
  readonly modelCalls: number;
  readonly seconds: number;
  readonly rows: number[];
}

function matrix(values: Float64Array, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, r) => [...values.subarray(r * columns, (r + 1) * columns)]);
}

function attributionResult(
  values: AttributionValues,
  trained: TrainedModel,
  context: ExplainContext,
  label: string | undefined,
  table: Table,
  common: Common,
): Omit<Attribution, 'id'> {
  const rows = common.rows.length;
  const features = trained.encoder.features.length;
  const columns = trained.encoder.features.map((feature) => findColumn(table, feature.name, 'data'));
  return {
    ...common,
    kind: 'attribution',
    output: outputOf(context, label),
    ...(label === 'predicted' ? { classes: Array.from(context.outputOf, (output) => trained.classes[output]) } : {}),
    features: trained.encoder.features.map((feature) => feature.name),
    featureValues: common.rows.map((row) =>
      columns.map((column) => (column.kind === 'numeric' ? (Number.isNaN(column.values[row]) ? null : column.values[row]) : cellText(column, row))),
    ),
    baseValue: values.baseValues[0] ?? 0,
    baseValues: [...values.baseValues],
    predictions: [...values.predictions],
    values: matrix(values.values, rows, features),
    standardError: matrix(values.standardError, rows, features).map((row) => row.map((error) => (Number.isNaN(error) ? null : error))),
    fidelity: { kind: values.fidelity.kind, perRow: [...values.fidelity.perRow] },
    ...(values.intercept ? { intercept: [...values.intercept] } : {}),
    ...(values.localPrediction ? { localPrediction: [...values.localPrediction] } : {}),
    ...(values.conditions ? { conditions: values.conditions.map((row) => [...row]) } : {}),
    ...(values.sampling ? { sampling: { draws: [...values.sampling.draws], stoppedBy: [...values.sampling.stoppedBy] } } : {}),
    ...(values.groups
      ? { groups: values.groups.map(({ name, features: members }) => ({ name, features: members.map((f) => trained.encoder.features[f].name) })) }
      : {}),
    ...(values.interactions ? { interactions: cubes(values.interactions, rows, features) } : {}),
    ...(values.neighbourhood
      ? { neighbourhood: { local: [...values.neighbourhood.local], model: [...values.neighbourhood.model], weight: [...values.neighbourhood.weight] } }
      : {}),
    ...(values.widthCurve
      ? { widthCurve: { used: values.widthCurve.used, widths: [...values.widthCurve.widths], r2: values.widthCurve.r2.map((row) => [...row]) } }
      : {}),
  };
}

const cubes = (values: Float64Array, rows: number, size: number): number[][][] =>
  Array.from({ length: rows }, (_, r) => matrix(values.subarray(r * size * size, (r + 1) * size * size), size, size));

function importanceResult(values: ImportanceValues, trained: TrainedModel, common: Common): Omit<Importance, 'id'> {
  const names = values.names ?? trained.encoder.features.map((feature) => feature.name);
  const repeats = matrix(values.drops, names.length, values.repeats);
  const means = repeats.map((list) => list.reduce((a, b) => a + b, 0) / list.length);
  return {
    ...common,
    kind: 'importance',
    metric: values.metric,
    baseline: values.baseline,
    features: [...names],
    mean: values.values ? [...values.values] : means,
    sd: repeats.map((list, f) => Math.sqrt(list.reduce((sum, value) => sum + (value - means[f]) ** 2, 0) / list.length)),
    repeats,
  };
}

function dependenceResult(
  values: CurvesValues,
  trained: TrainedModel,
  context: ExplainContext,
  label: string | undefined,
  common: Common,
): Omit<Dependence, 'id'> {
  const { features } = trained.encoder;
  return {
    ...common,
    kind: 'dependence',
    output: outputOf(context, label),
    effect: values.effect,
    baseline: values.baseline,
    features: values.curves.map((curve) => features[curve.feature].name),
    curves: values.curves.map((curve) => {
      const feature = features[curve.feature];
      return {
        feature: feature.name,
        kind: feature.kind,
        grid: feature.kind === 'numeric' ? [...curve.grid] : curve.grid.map((code) => feature.categories[code] ?? ''),
        values: [...curve.values],
        counts: [...curve.counts],
        ice: curve.ice.map((row) => [...row]),
        iceRows: curve.iceRows.map((place) => common.rows[place]),
        ...(curve.band ? { band: { low: [...curve.band.low], high: [...curve.band.high] } } : {}),
      };
    }),
  };
}

function surrogateResult(values: SurrogateValues, trained: TrainedModel, common: Common): Omit<Surrogate, 'id'> {
  const { encoder, classes } = trained;
  const owners = columnOwners(encoder);
  const importance = new Array<number>(encoder.features.length).fill(0);
  values.importance.forEach((share, column) => {
    importance[owners[column]] += share;
  });
  return {
    ...common,
    kind: 'surrogate',
    features: encoder.features.map((feature) => feature.name),
    importance,
    tree: {
      tree: 0,
      trees: 1,
      classes: [...classes],
      criterion: classes.length > 0 ? 'gini' : 'squared_error',
      path: [],
      nodes: treeNodes(values.tree, encoder, Math.max(1, classes.length), false),
    },
    agreement: values.agreement,
    leaves: values.leaves,
    depth: values.depth,
  };
}

function interactionResult(
  values: InteractionValues,
  { encoder }: TrainedModel,
  context: ExplainContext,
  label: string | undefined,
  common: Common,
): Omit<Interactions, 'id'> {
  const count = encoder.features.length;
  return {
    ...common,
    kind: 'interactions',
    output: outputOf(context, label),
    features: encoder.features.map((feature) => feature.name),
    values: matrix(values.values, count, count),
    overall: [...values.overall],
  };
}

function surfaceResult(values: SurfaceValues, trained: TrainedModel, context: ExplainContext, label: string | undefined, common: Common): Omit<Surface, 'id'> {
  return {
    ...common,
    kind: 'surface',
    output: outputOf(context, label),
    features: values.features.map((f) => trained.encoder.features[f].name),
    baseline: values.baseline,
    grids: values.grids.map((grid, side) => grid.map((place) => cellOf(trained, values.features[side], place))),
    values: values.values.map((row) => [...row]),
    counts: values.counts.map((row) => [...row]),
  };
}

const outputOf = (context: ExplainContext, label: string | undefined): Attribution['output'] => ({
  kind: context.outputKind,
  ...(label === undefined ? {} : { class: label }),
});

/** A raw value as a person knows it. */
function cellOf({ encoder }: TrainedModel, f: number, raw: number): Cell {
  if (Number.isNaN(raw)) return null;
  const feature = encoder.features[f];
  return feature.kind === 'categorical' ? (feature.categories[raw] ?? null) : raw;
}

/** A class by its name, a value as text; null where there is none. */
function answerText({ classes }: TrainedModel, answer: number): string | null {
  if (Number.isNaN(answer)) return null;
  return classes.length > 0 ? (classes[answer] ?? null) : String(Number(answer.toPrecision(6)));
}

function casesResult(values: CasesValues, trained: TrainedModel, context: ExplainContext, common: Common): Omit<Cases, 'id'> {
  const features = trained.encoder.features.length;
  const cells = (raw: Float64Array): Cell[] => [...raw].map((value, f) => cellOf(trained, f, value));
  const whole = values.examples.length === 1 && Number.isNaN(values.examples[0].answer);
  return {
    ...common,
    kind: 'cases',
    features: trained.encoder.features.map((feature) => feature.name),
    measure: values.measure,
    examples: values.examples.map(({ answer, outcome, cases }, r) => ({
      row: whole ? null : common.rows[r],
      values: whole ? [] : cells(context.rows.values.subarray(r * features, (r + 1) * features)),
      label: answerText(trained, answer),
      outcome,
      cases: cases.map((one) => ({
        role: one.role,
        row: one.row ?? null,
        values: cells(one.values),
        ...(one.shown ? { shown: cells(one.shown) } : {}),
        changes: one.changes.map((f) => trained.encoder.features[f].name),
        label: answerText(trained, one.answer),
        truth: answerText(trained, one.truth),
        score: one.score,
      })),
    })),
  };
}

function rulesResult(values: RulesValues, trained: TrainedModel, context: ExplainContext, common: Common): Omit<Rules, 'id'> {
  const features = trained.encoder.features.length;
  return {
    ...common,
    kind: 'rules',
    features: trained.encoder.features.map((feature) => feature.name),
    rules: values.rules.map(({ answer, conditions, ...rest }, r) => ({
      row: common.rows[r],
      values: [...context.rows.values.subarray(r * features, (r + 1) * features)].map((value, f) => cellOf(trained, f, value)),
      label: answerText(trained, answer) ?? '',
      conditions: conditions.map(({ feature, text }) => ({ feature: trained.encoder.features[feature].name, text })),
      ...rest,
    })),
  };
}
