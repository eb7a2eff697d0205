import { endpointOf } from '@gaugeway/connectors/endpoint';
import type { SendResult } from '../../outputs/http/sendResult.ts';
import type { OutputTest } from './outputTest.ts';
import { remedyOf } from './remedy.ts';

/** What an output answered, in one line without credentials. */
export function resultLine(test: Pick<OutputTest, 'output' | 'name' | 'target' | 'what'>, result: SendResult, ms: number): string {
  const name = test.name === undefined ? '' : ` "${test.name}"`;
  const where = `${test.output}${name} (${endpointOf(test.target.url)})`;
  if (result.kind === 'ok') return `ok      ${where}: took ${test.what} in ${Math.round(ms)} ms`;
  const remedy = remedyOf(result, test);
  return `failed  ${where}: did not take ${test.what} after ${Math.round(ms)} ms: ${result.why}${remedy === '' ? '' : ` (${remedy})`}`;
}
