import i18n from '@grafana/i18n/eslint-plugin';
import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';
import { catalogueRules } from './catalogueRules.mjs';

const tests = ['**/*.test.{ts,tsx}', 'e2e/**'];

const coreOnly = ['react', 'react-*', '@grafana/ui', '@grafana/runtime', '@grafana/scenes'];
/** Imports point down: app, then pages and panels, then components, then data, then core. */
const layers = [
  { folder: 'core', forbidden: ['**/data/**', '**/components/**', '**/pages/**', '**/panels/**', ...coreOnly] },
  { folder: 'data', forbidden: ['**/components/**', '**/pages/**', '**/panels/**'] },
  { folder: 'components', forbidden: ['**/pages/**', '**/panels/**'] },
  { folder: 'pages', forbidden: ['**/panels/**'] },
  { folder: 'panels', forbidden: ['**/pages/**', '**/data/**'] },
];
const [, { paths, patterns }] = catalogueRules.rules['no-restricted-imports'];

export default defineConfig([
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/coverage/',
      '.config/',
      'src/data/api.d.ts',
      'playwright/',
      'playwright-report/',
      'test-results/',
    ],
  },
  ...baseConfig,
  {
    files: ['{src,harness,e2e}/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 80],
      'max-params': ['error', 3],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'prefer-const': 'error',
      // rules for React's compiler, which is not used
      ...Object.fromEntries(
        ['immutability', 'incompatible-library', 'preserve-manual-memoization', 'refs', 'set-state-in-effect'].map((name) => [
          `react-hooks/${name}`,
          'off',
        ]),
      ),
    },
  },
  { files: ['src/**/*.{ts,tsx}'], ignores: tests, ...catalogueRules },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: tests,
    plugins: { '@grafana/i18n': i18n },
    rules: { '@grafana/i18n/no-untranslated-strings': 'error', '@grafana/i18n/no-translation-top-level': 'error' },
  },
  {
    // implements Grafana's plugin API, including its deprecated parts
    files: ['harness/**'],
    rules: { '@typescript-eslint/no-deprecated': 'off', 'no-restricted-imports': 'off', 'no-duplicate-imports': 'off' },
  },
  ...layers.map(({ folder, forbidden }) => ({
    files: [`src/${folder}/**/*.{ts,tsx}`],
    ignores: tests,
    rules: {
      'no-restricted-imports': [
        'error',
        { paths, patterns: [...patterns, { group: forbidden, message: `Not allowed in ${folder}: imports point down.` }] },
      ],
    },
  })),
  { files: tests, rules: { 'max-lines-per-function': 'off' } },
]);
