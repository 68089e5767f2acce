// Which modules may import which; CONTRIBUTING.md says why.
const gateway = (name, module, folder) => ({
  name: `one-gateway-to-${name}`,
  comment: `${module} is imported by ${folder} only`,
  severity: 'error',
  from: { path: '^(core|electron|renderer)/', pathNot: folder },
  to: { path: `node_modules/${module}/` },
});

/** Folders beside each other that do not import each other. */
const noSiblings = (name, folder) => ({
  name,
  severity: 'error',
  from: { path: `^${folder}/([^/]+)/` },
  to: { path: `^${folder}/[^/]+/`, pathNot: `^${folder}/$1/` },
});

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-has-no-window',
      comment: 'core is plain Node: no Electron, no React, nothing of the window',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: ['node_modules/(electron|react|react-dom|@mantine|recharts)/', '^(electron|renderer)/'] },
    },
    {
      name: 'schema-is-a-leaf',
      comment: 'core/schema may import zod and itself only, so that every process may import it',
      severity: 'error',
      from: { path: '^core/schema/' },
      to: { pathNot: ['^core/schema/', 'node_modules/zod/'] },
    },
    {
      name: 'messages-know-no-work',
      comment: 'core/messages holds sentences: it imports schemas and i18next, so that the page may import it',
      severity: 'error',
      from: { path: '^core/messages/' },
      to: { pathNot: ['^core/(messages|schema)/', 'node_modules/i18next/'] },
    },
    {
      name: 'numeric-is-pure',
      severity: 'error',
      from: { path: '^core/numeric/' },
      to: { pathNot: ['^core/(numeric|kernels)/'] },
    },
    {
      name: 'kernels-import-nothing',
      severity: 'error',
      from: { path: '^core/kernels/' },
      to: { pathNot: ['^core/kernels/'] },
    },
    {
      name: 'explanations-know-no-model-kind',
      comment: 'a method asks for a capability; it imports no model kind',
      severity: 'error',
      from: { path: '^core/explain/' },
      to: { path: '^core/models/(kinds|network)/' },
    },
    {
      name: 'training-knows-no-method',
      comment: 'models are trained without knowing how they will be explained, stored or asked for',
      severity: 'error',
      from: { path: '^core/(training|models|data|metrics)/' },
      to: { path: '^core/(explain|assess|studio|store|work)/' },
    },
    {
      name: 'explanations-know-no-assessment',
      comment: 'what judges explanations stands above them',
      severity: 'error',
      from: { path: '^core/explain/' },
      to: { path: '^core/assess/' },
    },
    {
      name: 'assessments-ask-for-capabilities',
      comment:
        'a score asks the engine for explanations and a model for what it offers; it names no method and no model kind',
      severity: 'error',
      from: { path: '^core/assess/' },
      to: { path: '^core/(models/(kinds|network)|explain/methods|studio|store|cli)/' },
    },
    noSiblings('field-types-import-no-field-type', 'core/data/fields'),
    noSiblings('scores-import-no-score', 'core/assess/scores'),
    noSiblings('assessments-import-no-assessment', 'core/assess/assessments'),
    noSiblings('methods-import-no-method', 'core/explain/methods'),
    noSiblings('results-import-no-result', 'core/explain/results'),
    noSiblings('model-kinds-import-no-kind', 'core/models/kinds'),
    {
      name: 'studio-is-the-only-way-in',
      comment:
        'the command line and the engine ask the studio; they do not reach around it for models, methods or tables',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^core/(models|explain|training|data|assess|metrics|numeric)/' },
    },
    {
      name: 'calls-are-shapes',
      comment: 'what a domain may be asked is known to the page too',
      severity: 'error',
      from: { path: '^core/studio/(call|calls|events|[^/]+/calls)\\.ts$' },
      to: { pathNot: ['^core/schema/', '^core/studio/(call|calls|events|[^/]+/calls)\\.ts$', 'node_modules/zod/'] },
    },
    {
      name: 'core-imports-no-command-line',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/cli/' },
      to: { path: '^core/cli/' },
    },
    {
      name: 'contract-knows-no-electron',
      comment: 'electron/ipc holds the contract, its client and its server; any port will do',
      severity: 'error',
      from: { path: '^electron/ipc/' },
      to: { path: ['node_modules/electron/', '^electron/(main|engine|preload)/', '^renderer/'] },
    },
    {
      name: 'main-and-preload-know-no-core',
      comment: 'main owns windows and the engine; only schemas are shared',
      severity: 'error',
      from: { path: '^electron/(main|preload)/' },
      to: { path: '^core/', pathNot: '^core/schema/' },
    },
    {
      name: 'page-imports-schema-and-contract-only',
      severity: 'error',
      from: { path: '^renderer/' },
      to: {
        path: '^(core|electron)/',
        pathNot: [
          '^core/(schema|messages)/',
          '^electron/ipc/(contract|client|messages)\\.ts$',
          '^electron/preload/bridge\\.ts$',
        ],
      },
    },
    noSiblings('screens-import-no-screen', 'renderer/src/screens'),
    noSiblings('result-views-import-no-result-view', 'renderer/src/results'),
    {
      name: 'app-only-composes',
      comment: 'screens and results share state, not the composition',
      severity: 'error',
      from: { path: '^renderer/src/', pathNot: '^renderer/src/(app/|gallery/|main\\.tsx$)' },
      to: { path: '^renderer/src/app/' },
    },
    {
      name: 'results-know-no-screen',
      severity: 'error',
      from: { path: '^renderer/src/(results|state|help|engine)/' },
      to: { path: '^renderer/src/screens/' },
    },
    {
      name: 'plots-know-no-engine',
      comment: 'data in, picture out',
      severity: 'error',
      from: { path: '^renderer/src/(plots|ui)/' },
      to: { path: ['^renderer/src/(engine|screens|app|results|state|help)/', '^electron/'] },
    },
    {
      name: 'ui-knows-no-plots',
      severity: 'error',
      from: { path: '^renderer/src/ui/' },
      to: { path: '^renderer/src/plots/' },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { path: '^(core|electron|renderer)/' },
      to: { path: '^test/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    gateway('better-sqlite3', 'better-sqlite3', '^core/store/sqlite\\.ts$'),
    gateway('tfjs', '@tensorflow', '^core/models/tensors\\.ts$'),
    gateway('duckdb', '@duckdb', '^core/data/reader/'),
    gateway('jieba', '@node-rs', '^core/data/texts/chinese-words\\.ts$'),
    gateway('i18next', 'i18next', '^(core/messages/format\\.ts$|renderer/)'),
    gateway('recharts', 'recharts', '^renderer/src/plots/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
