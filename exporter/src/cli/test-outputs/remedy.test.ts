import { expect, test } from '@jest/globals';
import { remedyOf } from './remedy.ts';
import { otlpTest } from './otlpTest.ts';
import type { OutputTest } from './outputTest.ts';

const { target } = otlpTest({ url: 'http://127.0.0.1:4318' } as Parameters<typeof otlpTest>[0], '1');

function remedy(output: OutputTest['output'], status: number, why: string): string {
  return remedyOf({ kind: 'refused', status, why, isOfData: false }, { output, target });
}

test('a server that wants a tenant is no matter of credentials', () => {
  expect(remedy('loki', 401, '401 no org id')).toBe('set "tenant"');
  for (const output of ['remote_write', 'otlp'] as const) expect(remedy(output, 401, '401 no org id')).toContain('X-Scope-OrgID');
});

test('a path that is the usual one may be that of another server', () => {
  for (const output of ['remote_write', 'loki', 'otlp'] as const)
    expect(remedy(output, 404, '404 page not found')).toContain('host, port and path');
});

test('an answer that is not HTTP may be that of gRPC, where traces go', () => {
  const why = 'Parse Error: Expected HTTP/ (HPE_INVALID_CONSTANT)';
  const result = { kind: 'retry', why, isConnectionLost: true } as const;
  expect(remedyOf(result, { output: 'otlp', target })).toContain('4317');
  expect(remedyOf(result, { output: 'loki', target })).not.toContain('4317');
});
