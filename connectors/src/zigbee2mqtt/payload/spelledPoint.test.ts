import { expect, test } from '@jest/globals';
import { device, FakeBridge } from '../testing/fakeBridge.ts';

const id = '0x00158d0001000001';

/** What a payload's value becomes for a property with this expose. */
function taken(expose: Readonly<Record<string, unknown>>, raw: unknown): unknown {
  const { gateway } = new FakeBridge()
    .online([device(id, 'thing', [{ name: 'p', property: 'p', access: 1, ...expose }])])
    .live('thing', { p: raw });
  return gateway.known(id).point('p').last?.raw;
}

test.each<[unknown, unknown]>([
  [true, false],
  [false, true],
  ['ON', 'OFF'],
  ['OFF', 'ON'],
  ['true', 'false'],
  ['True', 'False'],
  [1, 0],
])('issue 10.12: booleans in any JSON type where %j and %j are declared', (yes, no) => {
  const [isYes, isNo] = [yes, no].map((raw) => ['true', 'on', '1'].includes(String(raw).toLowerCase()));
  const expose = { type: 'binary', value_on: yes, value_off: no };
  for (const raw of [true, 'true', 'True', 'ON', 'on', 1, '1']) expect([raw, taken(expose, raw)]).toEqual([raw, isYes === true ? yes : no]);
  for (const raw of [false, 'false', 'False', 'OFF', 'off', 0, '0'])
    expect([raw, taken(expose, raw)]).toEqual([raw, isNo === false ? no : yes]);
});

test('issue 10.12: other declared words are read in any case, but not as other types', () => {
  const expose = { type: 'binary', value_on: 'LOCK', value_off: 'UNLOCK' };
  const raws = ['LOCK', 'lock', 'UNLOCK', 'unlock', true, 'ON', 1, null];
  expect(raws.map((raw) => taken(expose, raw))).toEqual(['LOCK', 'LOCK', 'UNLOCK', 'UNLOCK', true, 'ON', 1, null]);
});

test('issue 10.12: enums as numbers and booleans (SPZB0001 trv_mode)', () => {
  const raws = (values: readonly unknown[], of: readonly unknown[]) => of.map((raw) => taken({ type: 'enum', values }, raw));
  expect(raws([1, 2], [1, '2', 3, null])).toEqual(['1', '2', 3, null]);
  expect(raws(['ON', 'OFF'], [true, false, 'ON'])).toEqual(['ON', 'OFF', 'ON']);
  expect(raws(['none', 'presence'], ['presence', 1])).toEqual(['presence', 1]);
});

test('issue 10.12: an action that is a number is an event', () => {
  const expose = { type: 'enum', name: 'action', property: 'action', access: 1, values: ['1', '2'] };
  const { gateway } = new FakeBridge().online([device(id, 'knob', [expose])]).live('knob', { action: 2 });
  expect(gateway.known(id).point('action').last?.raw).toBe('2');
});
