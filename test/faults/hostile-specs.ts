// Specs that must be refused, each with the place that the refusal must name.

const good = { dataset: 'sample:iris', target: 'target', model: { kind: 'decision-tree' } };
const mlp = { ...good, model: { kind: 'mlp' } };

interface HostileSpec {
  readonly what: string;
  readonly spec: unknown;
  /** Where the refusal must point, and what it must say. */
  readonly where: RegExp;
  readonly says: RegExp;
}

const bad = (what: string, spec: unknown, where: RegExp, says: RegExp): HostileSpec => ({ what, spec, where, says });

export const hostileSpecs: readonly HostileSpec[] = [
  bad('nothing', null, /spec/, /empty/),
  bad('a list', [], /spec/, /list/),
  bad('a word', 'iris', /spec/, /string/),
  bad('no data set', { model: { kind: 'mlp' } }, /dataset/, /missing/),
  bad('no model', { dataset: 'sample:iris' }, /model/, /missing/),
  bad('a key with a slip', { ...good, taget: 'x' }, /taget/, /target/),
  bad('a key with a slip, deeper', { ...good, split: { tset: 0.2 } }, /split\.tset/, /test/),
  bad(
    'a prototype for a model',
    JSON.parse('{"dataset":"sample:iris","model":{"kind":"linear","__proto__":{"penalty":"l1"}}}'),
    /model\.__proto__/,
    /__proto__/,
  ),
  bad(
    'a prototype deeper',
    { ...good, explain: [{ method: 'lime', params: JSON.parse('{"__proto__":{"samples":3}}') }] },
    /params\.__proto__/,
    /__proto__/,
  ),
  bad(
    'a parameter with a slip',
    { ...good, model: { kind: 'decision-tree', maxDept: 3 } },
    /model\.maxDept/,
    /maxDepth/,
  ),
  bad(
    'an optimiser with a slip',
    { ...mlp, training: { optimizer: { kind: 'adam', learningrate: 1 } } },
    /learningrate/,
    /learningRate/,
  ),
  bad('an unknown kind', { ...good, model: { kind: 'decision-tre' } }, /model\.kind/, /decision-tree/),
  bad('an unknown method', { ...good, explain: [{ method: 'shap' }] }, /method/, /tree-shap/),
  bad('missing values kept for a network', { ...mlp, preprocess: { missing: 'keep' } }, /preprocess\.missing/, /tree/),
  bad(
    'weights from words',
    { ...good, weights: { column: 'target' } },
    /weights\.column|features|target/,
    /number|target|weights/,
  ),
  bad(
    'weights for neighbours',
    { ...good, model: { kind: 'knn' }, weights: { classes: 'balanced' } },
    /weights/,
    /another kind/,
  ),
  bad('a weight for no class', { ...good, weights: { classes: { daisy: 2 } } }, /weights\.classes/, /setosa/),
  bad('a search of nothing', { ...good, search: { kind: 'grid', space: {} } }, /search\.space/, /./),
  bad(
    'a search of the data set',
    { ...good, search: { kind: 'grid', space: { dataset: ['sample:wine'] } } },
    /search\.space/,
    /model/,
  ),
  bad(
    'a range in a grid',
    { ...good, search: { kind: 'grid', space: { 'model.maxDepth': { low: 1, high: 4 } } } },
    /search\.space/,
    /random/,
  ),
  bad(
    'a search value that is none',
    { ...good, search: { kind: 'grid', space: { 'model.maxDepth': [2, 'deep'] } } },
    /model\.maxDepth/,
    /./,
  ),
  bad(
    'a metric of the other task',
    { ...good, search: { kind: 'grid', metric: 'r2', space: { 'model.maxDepth': [2] } } },
    /search\.metric/,
    /auto/,
  ),
  bad('more folds than rows', { ...good, crossValidation: { folds: 999 } }, /crossValidation\.folds/, /At most/),
  bad(
    'three activations for one layer',
    { ...mlp, model: { kind: 'mlp', hidden: [4], activation: ['relu', 'tanh', 'elu'] } },
    /model\.activation/,
    /hidden layer/,
  ),
  bad('more neighbours than rows', { ...good, model: { kind: 'knn', neighbors: 9999 } }, /model\.neighbors/, /At most/),
  bad('an unknown optimiser', { ...mlp, training: { optimizer: { kind: 'adamx' } } }, /training\.optimizer/, /adam/),
  bad('a word for a number', { ...mlp, training: { epochs: 'many' } }, /training\.epochs/, /number|many/),
  bad('a negative depth', { ...good, model: { kind: 'decision-tree', maxDepth: -1 } }, /model\.maxDepth/, /1|-1/),
  bad(
    'a rate of nothing',
    { ...mlp, training: { optimizer: { kind: 'adam', learningRate: 0 } } },
    /learningRate/,
    /Above 0|0/,
  ),
  bad('a test share of all', { ...good, split: { test: 1 } }, /split\.test/, /Below 1|1/),
  bad('shares that leave nothing', { ...good, split: { test: 0.6, validation: 0.5 } }, /split/, /leave no row/),
  bad(
    'a batch upside down',
    { ...mlp, training: { batch: { kind: 'random', min: 64, max: 16 } } },
    /batch/,
    /min must not be above max/,
  ),
  bad(
    'an initialiser upside down',
    { ...mlp, model: { kind: 'mlp', initializer: { kind: 'random-uniform', min: 1, max: -1 } } },
    /initializer/,
    /min must not be above max/,
  ),
  bad('training for a tree', { ...good, training: { epochs: 3 } }, /training/, /does not learn by gradient/),
  bad('tree-shap for a network', { ...mlp, explain: [{ method: 'tree-shap' }] }, /explain\[0\]\.method/, /tree/),
  bad(
    'an unknown parameter of a method',
    { ...good, explain: [{ method: 'lime', params: { sample: 3 } }] },
    /params/,
    /samples/,
  ),
  bad(
    'a background of nothing',
    { ...good, explain: [{ method: 'kernel-shap', params: { background: 0 } }] },
    /background/,
    /1|background/,
  ),
  bad('a target that is not there', { ...good, target: 'targt' }, /target/, /target/),
  bad('a column that is not there', { ...good, features: { exclude: ['petal'] } }, /features/, /petal/),
  bad(
    'include and exclude',
    { ...good, features: { include: ['petal length (cm)'], exclude: [] } },
    /features/,
    /not both/,
  ),
  bad('the target as a feature', { ...good, features: { include: ['target'] } }, /features/, /target/),
  bad('regression on words', { ...good, task: 'regression' }, /target/, /regression predicts numbers/),
  bad('a positive class that is none', { ...good, positiveClass: 'setoza' }, /positiveClass/, /setosa/),
  bad(
    'gini for a number',
    { dataset: 'sample:diabetes', target: 'progression', model: { kind: 'decision-tree', criterion: 'gini' } },
    /criterion/,
    /for classes/,
  ),
  bad(
    'cross-entropy for a number',
    { dataset: 'sample:diabetes', target: 'progression', model: { kind: 'mlp' }, training: { loss: 'cross-entropy' } },
    /loss/,
    /needs classes/,
  ),
  bad(
    'a goal without validation rows',
    { ...mlp, training: { stopWhen: { metric: 'valLoss', value: 1 } } },
    /stopWhen/,
    /validation/,
  ),
  bad(
    'accuracy for a number',
    {
      dataset: 'sample:diabetes',
      target: 'progression',
      model: { kind: 'mlp' },
      training: { stopWhen: { metric: 'accuracy', value: 1 } },
    },
    /stopWhen/,
    /classes/,
  ),
  bad('test rows beyond the end', { ...good, split: { testRows: [150] } }, /testRows/, /Row 150/),
  bad('a row in both parts', { ...good, split: { testRows: [1], trainRows: [1, 2] } }, /split/, /both/),
  bad(
    'explained rows beyond the end',
    { ...good, explain: [{ method: 'tree-shap', rows: '0:151' }] },
    /rows/,
    /beyond the last row/,
  ),
  bad('a sample that is not there', { ...good, dataset: 'sample:irs' }, /dataset/, /iris/),
  bad('a file that is not there', { ...good, dataset: 'nowhere.csv' }, /nowhere/, /no file/),
  bad('a seed that is none', { ...good, seed: -1 }, /seed/, /0|-1/),
  bad('too many layers', { ...mlp, model: { kind: 'mlp', hidden: new Array(30).fill(4) } }, /hidden/, /20/),
];

export const hostileTexts: readonly { readonly what: string; readonly text: string; readonly says: RegExp }[] = [
  { what: 'YAML that is broken', text: 'a: [1, 2', says: /cannot be read/ },
  {
    what: 'an alias that leads back up',
    text: 'dataset: a\nmodel: &m {kind: linear, x: *m}\n',
    says: /Unknown key "x"/,
  },
  { what: 'a key twice', text: 'dataset: a\ndataset: b\nmodel: {kind: mlp}\n', says: /unique/ },
  {
    what: 'a bomb of aliases',
    text: `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
      .split('')
      .map((name, i) => `${name}: &${name} [${new Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
      .join('\n')}\n`,
    says: /cannot be read|alias/i,
  },
  { what: 'a tab for an indent', text: 'model:\n\tkind: mlp\n', says: /cannot be read|tab/i },
  { what: 'an alias to nothing', text: 'dataset: *nothing\n', says: /cannot be read|alias/i },
];
