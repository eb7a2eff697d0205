import { expect, test } from '@jest/globals';
import { action, contact, coordinator, device, FakeBridge, temperature } from './testing/fakeBridge.ts';

const id = '0x00158d0001000001';
const hall = device(id, 'hall', [temperature, contact, action]);

test('a message with QoS 1 is acknowledged, whatever it contains', () => {
  const bridge = new FakeBridge().online([hall]);
  let acknowledged = 0;
  const acknowledge = () => void acknowledged++;
  for (const [index, payload] of [{ temperature: 20 }, 'no JSON', '', [], { temperature: 'wet' }].entries())
    bridge.delivered('hall', payload, { id: index, acknowledge });
  bridge.delivered('nobody', { temperature: 20 }, { id: 9, acknowledge });
  expect(acknowledged).toBe(6);
  expect(bridge.gateway.known(id).values).toMatchObject({ temperature: 'wet' });
});

test('only the states of devices wait at the broker', () => {
  const { decoder } = new FakeBridge({ qos: 1 }).online([hall]);
  expect([...decoder.topics].filter((topic) => decoder.qosOf(topic) === 1)).toEqual(['zigbee2mqtt/hall']);
  const { decoder: other } = new FakeBridge().online([hall]);
  expect([...other.topics].filter((topic) => other.qosOf(topic) === 1)).toEqual([]);
});

test('a message that waited without a time of its own sets the value, at an unknown time', () => {
  const bridge = new FakeBridge().online([hall]).live('hall', { temperature: 20 });
  const { nowMs } = bridge.gateway;
  bridge.after(60_000).delivered('hall', { temperature: 21, contact: false, action: 'single' }, { hasWaited: true });
  const known = bridge.gateway.known(id);
  expect(known.point('temperature').last).toEqual({ raw: 21, atMs: nowMs + 60_000, fresh: 'untimed' });
  expect(known.lastSeenMs).toBe(nowMs);
  // it happened once, whenever that was
  expect(known.point('action').last).toMatchObject({ raw: 'single', fresh: true });
});

test.each([
  ['epoch', (ms: number) => ms],
  ['ISO_8601', (ms: number) => new Date(ms).toISOString()],
])('with last_seen: %s it is history with its time', (_format, format) => {
  const bridge = new FakeBridge().online([hall]).live('hall', { temperature: 20 });
  const { nowMs } = bridge.gateway;
  bridge.after(60_000).delivered('hall', { temperature: 21, last_seen: format(nowMs + 10_000) }, { hasWaited: true });
  expect(bridge.gateway.known(id).point('temperature').last).toEqual({ raw: 21, atMs: nowMs + 10_000, fresh: true });
});

test('with elapsed it is history as long as no message before is missing', () => {
  const bridge = new FakeBridge().online([hall]).live('hall', { temperature: 20, elapsed: 999 });
  const startMs = bridge.gateway.nowMs;
  bridge.after(60_000);
  for (const temperature of [21, 22]) bridge.delivered('hall', { temperature, elapsed: 10_000 }, { id: temperature, hasWaited: true });
  // it is the last message again
  bridge.delivered('hall', { temperature: 22, elapsed: 10_000 }, { id: 22, isRepeated: true, hasWaited: true });
  bridge.delivered('hall', { temperature: 23, elapsed: 5000 }, { id: 23, hasWaited: true });
  // the bridge was restarted
  bridge.delivered('hall', { temperature: 24 }, { id: 24, hasWaited: true });
  bridge.delivered('hall', { temperature: 25, elapsed: 5000 }, { id: 25, hasWaited: true });
  const readings = bridge.gateway
    .known(id)
    .point('temperature')
    .readings.filter(({ fresh }) => fresh === true);
  expect(readings.map(({ raw, atMs }) => [raw, atMs - startMs])).toEqual([
    [20, 0],
    [21, 10_000],
    [22, 20_000],
    [23, 25_000],
  ]);
  bridge
    .live('hall', { temperature: 26, elapsed: 1 })
    .delivered('hall', { temperature: 27, elapsed: 100_000 }, { id: 27, hasWaited: true });
  // never ahead of now
  expect(bridge.gateway.known(id).point('temperature').last).toEqual({ raw: 27, atMs: bridge.gateway.nowMs, fresh: true });
});

test('what is delivered again is no event', () => {
  const bridge = new FakeBridge().online([hall]);
  const press = { action: 'single', contact: false };
  bridge.delivered('hall', press, { id: 7 }).delivered('hall', press, { id: 7, isRepeated: true });
  const known = bridge.gateway.known(id);
  expect(known.point('action').readings).toHaveLength(1);
  expect(known.point('contact').last?.fresh).toBe('untimed');
  bridge.delivered('hall', { ...press, last_seen: bridge.gateway.nowMs }, { id: 7, isRepeated: true });
  expect(known.point('contact').last?.fresh).toBe(false);
  // the same payload again is another press
  bridge.delivered('hall', press, { id: 8 }).delivered('hall', press, { id: 9, isRepeated: true });
  expect(known.point('action').readings).toHaveLength(3);
});

test('a retained message is none of these', () => {
  const bridge = new FakeBridge().online([hall]);
  const payload = Buffer.from(JSON.stringify({ temperature: 20, action: 'single' }));
  const delivery = { id: 1, isRepeated: false, acknowledge: () => undefined };
  bridge.decoder.receive({ topic: 'zigbee2mqtt/hall', payload, retained: true, delivery, hasWaited: true });
  expect(bridge.gateway.known(id).point('temperature').last?.fresh).toBe(false);
  expect(bridge.gateway.known(id).point('action').readings).toEqual([]);
});

test('messages that arrive before the list of devices wait for it, in their order and unacknowledged', () => {
  const bridge = new FakeBridge();
  const acknowledged: number[] = [];
  for (const value of [1, 2, 3])
    bridge.delivered('hall', { temperature: value }, { id: value, acknowledge: () => void acknowledged.push(value) });
  expect(acknowledged).toEqual([]);
  bridge.online([hall]);
  expect(acknowledged).toEqual([1, 2, 3]);
  expect(
    bridge.gateway
      .known(id)
      .point('temperature')
      .readings.map(({ raw }) => raw),
  ).toEqual([1, 2, 3]);
});

test('those of a lost connection are repeated by the broker', () => {
  const bridge = new FakeBridge().delivered('hall', { temperature: 1 });
  bridge.decoder.connected();
  bridge.delivered('hall', { temperature: 1 }, { isRepeated: true }).online([hall]);
  expect(bridge.gateway.known(id).point('temperature').readings).toHaveLength(1);
});

test('with groups, messages wait for their list too, but not for ever', () => {
  const bridge = new FakeBridge({ zigbee_groups: true }).online([hall]).delivered('upstairs', { temperature: 1 });
  expect(bridge.gateway.messages).toBe(3);
  bridge.decoder.settled();
  expect(bridge.gateway.messages).toBe(4);
});

test('messages under the former name of a device are its messages', () => {
  const bridge = new FakeBridge().online([hall]);
  bridge.live('bridge/devices', [coordinator, device(id, 'attic', [temperature])]);
  bridge.delivered('hall', { temperature: 18 });
  expect(bridge.gateway.known(id).values).toMatchObject({ temperature: 18 });
  expect(bridge.decoder.topics).not.toContain('zigbee2mqtt/hall');
  const other = '0x00158d0001000002';
  bridge.live('bridge/devices', [coordinator, device(id, 'attic', [temperature]), device(other, 'hall', [temperature])]);
  bridge.delivered('hall', { temperature: 5 });
  expect(bridge.gateway.known(other).values).toMatchObject({ temperature: 5 });
});

test('messages of devices that no longer exist are named once', () => {
  const bridge = new FakeBridge().online([hall]);
  bridge.delivered('gone', {}).delivered('gone', {}).delivered('gone too', {});
  expect(bridge.gateway.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
});
