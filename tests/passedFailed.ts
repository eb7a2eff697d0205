import type { AggregatedResult, Reporter, TestContext } from '@jest/reporters';

/** Ends a jest run with the plain line `N passed, N failed` that CI counts by; a suite that could not run counts as one failed test. */
export default class PassedFailed implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    // jest's own summary comes after all other reporters.
    process.once('exit', () => process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`));
  }
}
