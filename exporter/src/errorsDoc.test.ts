import { expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configProblems } from '@gaugeway/connectors/configProblems';
import { connectorErrors } from '@gaugeway/connectors/errors';
import { renderErrorsDoc } from './errorsDoc.ts';
import { apiErrors } from './server/apiError.ts';

const root = join(import.meta.dirname, '../..');

/** Sources without tests and without the lists themselves. */
const sources = globSync('{connectors,exporter}/src/**/*.ts', { cwd: root })
  .filter((path) => !/\.test\.ts$|\/(testing|testdata)\/|src\/(errors|configProblems)\.ts$|\/apiError\.ts$/.test(path))
  .map((path) => readFileSync(join(root, path), 'utf8'));

/** Types let a source use listed codes only; what no source uses must not be listed. */
function unused(codes: readonly string[], using: RegExp): string[] {
  const texts = sources.filter((text) => using.test(text));
  return codes.filter((code) => !texts.some((text) => text.includes(`'${code}'`)));
}

test('each listed code is used', () => {
  expect(unused(Object.keys(connectorErrors), /ConnectorError\b|ErrorCode\b/)).toEqual([]);
  expect(unused(Object.keys(configProblems), /configIssue\(|problem: '|code: '|ProblemCode\b|TlsProblem\(/)).toEqual([]);
  expect(unused(Object.keys(apiErrors), /ApiError\b/)).toEqual([]);
});

test('the reference has a row for each code', () => {
  const doc = renderErrorsDoc();
  const codes = [connectorErrors, configProblems, apiErrors].flatMap((list) => Object.keys(list));
  expect([...doc.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)).toEqual(codes);
  for (const [code, { kind }] of Object.entries(connectorErrors)) expect(doc).toContain(`| \`${code}\` | \`${kind}\` | `);
});

test('each entry has a meaning and an action, in sentences', () => {
  const entries = [connectorErrors, configProblems, apiErrors].flatMap((list) => Object.values(list));
  const incomplete = entries.filter(({ meaning, action }) => ![meaning, action].every((text) => /^[A-Z].*\.$/.test(text)));
  expect(incomplete).toEqual([]);
});
