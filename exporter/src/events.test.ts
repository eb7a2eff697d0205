import { expect, test } from '@jest/globals';
import { Clock } from './clock.ts';
import { loggedEvents, EventLog, EventRing, type EventRow } from './events.ts';
import { silentLog } from './testing/testExporter.ts';

test('each sink gets each event, numbered and with its level', () => {
  const clock = Clock.of(() => 5);
  const ring = new EventRing(clock);
  const lines: object[] = [];
  const rows: EventRow[] = [];
  const log = { ...silentLog, warn: (message: string, fields?: object) => void lines.push({ message, ...fields }) };
  const events = new EventLog(clock, [ring, loggedEvents(log), { append: (row) => void rows.push(row) }]);
  events.append(
    { connector: 'zigbee', device: '0x01', name: 'Door' },
    { event: 'reading_rejected', attributes: { reason: 'range' } },
    'warn',
  );
  events.append({ connector: 'zigbee' }, { event: 'connector_up' });
  expect(rows.map(({ id, event }) => [id, event])).toEqual([
    [1, 'reading_rejected'],
    [2, 'connector_up'],
  ]);
  expect(ring.read({ device: 'Door' })).toEqual([rows[0]]);
  expect(lines).toEqual([
    { message: 'event', reason: 'range', connector: 'zigbee', device: '0x01', name: 'Door', event: 'reading_rejected' },
  ]);
});

test('the ring keeps the newest thousand', () => {
  const clock = Clock.of(() => 5);
  const ring = new EventRing(clock);
  const events = new EventLog(clock, [ring]);
  for (let count = 0; count < 2500; count++) events.append({ connector: 'a' }, { event: `tick${count}` });
  const rows = ring.read();
  expect([rows.length, rows[0]?.id, rows.at(-1)?.id]).toEqual([1000, 1501, 2500]);
});
