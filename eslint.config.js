import { readdirSync } from 'node:fs';
import checkFile from 'eslint-plugin-check-file';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import sonarjs from 'eslint-plugin-sonarjs';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const connectors = new URL('connectors/src/', import.meta.url);
const folders = readdirSync(connectors, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const isShared = (name) => ['catalogue', 'testing', 'transport'].includes(name) || name.endsWith('-model');
const protocols = folders.filter((name) => !isShared(name));
const paths = (names) => names.map((name) => `connectors/src/${name}`);

/** Who may not import whom: tests -> simulator -> exporter -> registry, contract, catalogue -> protocols -> transport, models, catalogue. */
const zones = [
  { target: 'connectors', from: ['exporter', 'simulator'], message: 'A connector sees its contract only.' },
  { target: 'exporter', from: 'simulator', message: 'The exporter knows no simulator; `demo` alone loads it, lazily.' },
  { target: ['exporter', 'simulator'], from: paths(protocols), message: 'Connectors are reached by the registry.' },
  { target: 'exporter', from: 'connectors/src/transport', message: 'Transports belong to connectors.' },
  { target: 'connectors/src/transport', from: 'connectors/src/catalogue', message: 'A transport knows no metrics.' },
  {
    target: paths(folders.filter(isShared)),
    from: paths(['registry.ts', ...protocols]),
    message: 'What connectors share knows none of them.',
  },
  ...protocols.map((name) => ({
    target: `connectors/src/${name}`,
    from: paths(['registry.ts', ...protocols.filter((other) => other !== name)]),
    message: 'A connector never imports another connector.',
  })),
];
// Tests beside their source may use what tests share.
const sourceZones = [...zones, { target: ['connectors', 'exporter', 'simulator'], from: 'tests', message: 'Tests are for tests.' }];

/** Foreign packages are named by the workspace that imports them; what only tests and generators need, by the root. */
function dependencies(folder, packages) {
  const devDependencies = [
    '**/*.test.ts',
    '**/testing/**',
    'tests/**',
    '*.config.js',
    'exporter/build.ts',
    'simulator/src/home/generateModels.ts',
  ];
  const packageDir = ['.', ...packages].map((name) => `${import.meta.dirname}/${name}`);
  return { files: [`${folder}/**`], rules: { 'import-x/no-extraneous-dependencies': ['error', { devDependencies, packageDir }] } };
}

const workspaces = ['connectors', 'exporter', 'simulator'];

export default defineConfig(
  // the plugins have a lint of their own
  globalIgnores(['**/node_modules/', '**/dist/', '**/data/', '**/coverage/', 'grafana-plugins/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,js}'],
    plugins: { 'import-x': importX, sonarjs, 'check-file': checkFile },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'max-lines': ['error', 400],
      'max-params': ['error', 3],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'sonarjs/cognitive-complexity': ['error', 11],
      'no-console': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-duplicates': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: sourceZones }],
      'no-restricted-imports': ['error', { paths: [{ name: 'mqtt', message: 'Only connectors/src/transport speaks MQTT.' }] }],
      'check-file/filename-naming-convention': ['error', { '**/*.{ts,js}': 'CAMEL_CASE' }, { ignoreMiddleExtensions: true }],
      'check-file/folder-naming-convention': ['error', { '*/src/**/': 'KEBAB_CASE', 'tests/**/': 'KEBAB_CASE' }],
      'check-file/filename-blocklist': ['error', { '**/*{util,utils,Utils,helpers,Helpers}.*': '*what-it-does.*' }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An async function is how a promise-returning contract is met without a wait of its own.
      '@typescript-eslint/require-await': 'off',
      // Types of the wire and of libraries promise more than what comes; what looks unnecessary may not be.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      ...Object.fromEntries(
        ['no-confusing-void-expression', 'no-meaningless-void-operator', 'no-invalid-void-type', 'unified-signatures'].map((style) => [
          `@typescript-eslint/${style}`,
          'off',
        ]),
      ),
    },
  },
  {
    files: ['connectors/src/transport/**', 'simulator/**', 'tests/**', '**/*.test.ts', '**/testing/**'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/testing/**'],
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
  {
    // Parsed JSON is `any`, and an index may miss; in a test the expectation is the check.
    files: ['tests/**/*.ts', '**/*.test.ts', '**/testing/**', '**/testdata/**'],
    rules: Object.fromEntries(
      [
        'no-unsafe-argument',
        'no-unsafe-assignment',
        'no-unsafe-call',
        'no-unsafe-member-access',
        'no-unsafe-return',
        'no-non-null-assertion',
      ].map((rule) => [`@typescript-eslint/${rule}`, 'off']),
    ),
  },
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: [
      'exporter/src/cli/**',
      'exporter/src/main.ts',
      'exporter/bin/**',
      'exporter/build.ts',
      'simulator/src/main.ts',
      'tests/bench/**',
      'tests/fault/main.ts',
      'tests/generated.ts',
      'tests/{main,plugins}.ts',
      'tests/grafana/{fleetBench,pagesBench,preview,screenshots,shots}.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  ...workspaces.map((name) => dependencies(name, [name])),
  dependencies('tests', workspaces),
  dependencies('dashboards', ['connectors']),
  {
    // `gaugeway demo` alone loads the simulator, lazily.
    files: ['exporter/src/cli/demo.ts'],
    rules: { 'import-x/no-restricted-paths': 'off', 'import-x/no-extraneous-dependencies': 'off' },
  },
  {
    files: ['*.config.js', 'tests/longestFirst.ts', 'tests/passedFailed.ts', 'tests/testEnvironment.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
);
