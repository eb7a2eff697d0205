import { expect, test } from '@jest/globals';
import { storageFacts } from './storageFacts.ts';

const dayMs = 86_400_000;
const rows = 'vm_rows{type="storage/big"} 0\n';
const flag = (value: string) => `${rows}flag{name="retentionPeriod", value="${value}", is_set="true"} 1\n`;

test.each([
  ['1', 31 * dayMs],
  ['12', 372 * dayMs],
  ['36h', 1.5 * dayMs],
  ['1.5d', 1.5 * dayMs],
  ['10y', 3650 * dayMs],
  ['2M', 62 * dayMs],
  ['0', undefined],
  ['soon', undefined],
])('the retention %s', (value, retentionMs) => {
  expect(storageFacts(flag(value)).retentionMs).toBe(retentionMs);
});

test('what is no storage has no facts', () => {
  expect(storageFacts('vm_app_uptime_seconds 5\nflag{name="retentionPeriod", value="1"} 1\n')).toEqual({});
});
