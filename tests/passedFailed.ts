import { appendFileSync } from 'node:fs';
import type { AggregatedResult, Reporter, TestContext } from '@jest/reporters';

/**
 * Ends a jest run with the plain line `N passed, N failed` that CI counts by; a suite that could not run counts as one failed test.
 * Where several runs are one (`tests/main.ts`), the line goes into the file `PASSED_FAILED`, to be added up.
 */
export default class PassedFailed implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    const file = process.env['PASSED_FAILED'];
    if (file) appendFileSync(file, line);
    // jest's own summary comes after all other reporters.
    else process.once('exit', () => process.stdout.write(line));
  }
}
