import { patience } from './tests/patience.ts';

// Node strips the types itself (jest >= 30.4 passes .ts through where no transform is named), so no compiler runs in tests.
export default {
  testEnvironment: '<rootDir>/tests/testEnvironment.ts',
  testSequencer: '<rootDir>/tests/longestFirst.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  roots: ['connectors', 'exporter', 'simulator', 'tests'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  maxConcurrency: 2,
  // ends what hangs; a busy machine takes its time
  testTimeout: 120_000 * patience,
  reporters: ['default', '<rootDir>/tests/passedFailed.ts'],
};
