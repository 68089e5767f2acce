import { metricTitle } from '../../../messages/known-title.ts';
import { heads, say } from '../../../messages/say.ts';
import { reportNumber } from '../../../presentation/report-parts.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { Importance } from '../../../schema/results/importance.ts';
import { featureNames, matrix } from '../naming.ts';
import { decreasing, type ResultKind } from '../result.ts';
import type { ImportanceValues } from './values.ts';

/** Importance of features over a data set: one mean and spread a feature. */
export const importance: ResultKind<ImportanceValues, Importance> = {
  kind: 'importance',
  byRow: false,
  named(values, naming) {
    const names = values.names ?? featureNames(naming);
    const repeats = matrix(values.drops, names.length, values.repeats);
    const means = repeats.map((list) => list.reduce((a, b) => a + b, 0) / list.length);
    return {
      ...naming.card,
      kind: 'importance',
      metric: values.metric,
      baseline: values.baseline,
      features: [...names],
      mean: values.values ? [...values.values] : means,
      sd: repeats.map((list, f) =>
        Math.sqrt(list.reduce((sum, value) => sum + (value - means[f]) ** 2, 0) / list.length),
      ),
      repeats,
    };
  },
  numbers: (values) => [values.drops],
  importance: (value) => value.mean,
  repeated: (value) => [value.mean, value.repeats],
  renamed: (value, { names }) => ({ ...value, features: names(value.features) }),
  head: (value) => ({ metric: value.metric }),
  view: ({ metric, sd, baseline }) => ({ kind: 'importance', metric, spread: sd, baseline }),
  joinFeatures: (parts) => ({
    ...parts[0],
    features: parts.flatMap((part) => part.features),
    mean: parts.flatMap((part) => part.mean),
    sd: parts.flatMap((part) => part.sd),
    repeats: parts.flatMap((part) => part.repeats),
  }),
  words: {
    unit: (value) => metricTitle(value.metric),
    about: (value) =>
      say('report.baseline', { metric: metricTitle(value.metric), value: reportNumber(value.baseline) }),
    text(value, tell, unit) {
      const reference = say(value.metric === 'variance' ? 'result.inAll' : 'result.baseline', {});
      const baseline = value.baseline.toPrecision(5);
      const head = say('result.importance', {
        method: value.method,
        unit,
        reference,
        baseline,
        rows: value.rows.length,
      });
      const rows = decreasing(value.mean).map((f) => [value.features[f], value.mean[f], value.sd[f]]);
      return `${tell(head)}\n${textTable(heads(tell, 'feature', 'mean', 'sd'), rows)}`;
    },
  },
};
