import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { AggregatedResult, Reporter, TestContext, TestResult } from '@jest/reporters';

/** Per failed test; enough for the assertion and its line. */
const maxMessageLines = 16;

/**
 * Ends a jest run with the failed tests and the line `N passed, N failed`, which CI reads; a suite that could not run counts as one
 * failed test. If several runs are combined (`tests/main.ts`), both are written to the file `PASSED_FAILED` instead.
 */
export default class PassedFailed implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const text = [...results.testResults.flatMap(failures), `${results.numPassedTests} passed, ${failed} failed\n`].join('\n');
    const file = process.env['PASSED_FAILED'];
    if (file) appendFileSync(file, text);
    // jest prints its own summary after all other reporters
    else process.once('exit', () => process.stdout.write(text));
  }
}

function failures({ testFilePath, testExecError, testResults }: TestResult): readonly string[] {
  const path = relative(process.cwd(), testFilePath);
  const ofSuite = testExecError === undefined ? [] : [`FAILED ${path}\n${shortened(testExecError.stack ?? testExecError.message)}`];
  const ofTests = testResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `FAILED ${path} ${fullName}\n${shortened(failureMessages.join('\n'))}`);
  return [...ofSuite, ...ofTests];
}

function shortened(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n');
  return lines
    .slice(0, maxMessageLines)
    .map((line) => `  ${line}`)
    .join('\n');
}
