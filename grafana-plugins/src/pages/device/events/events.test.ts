import type { EventRow } from '../../../data/exporterApi';
import type { Line } from '../../../data/loki';
import { entriesOf } from './entries';
import { olderPage, pageSize, withNewest, withOlder } from './history';

const line = (n: number, labels: Line['labels'] = { kind: 'log' }, atMs = n): Line => ({
  id: `line ${n}`,
  atMs,
  atNs: `${1_000_000 + atMs}${String(n).padStart(6, '0')}`,
  text: `text ${n}`,
  labels,
});
const lines = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => line(from - index));
const event = (id: number, atMs: number, name = 'action'): EventRow => ({
  id,
  at_ms: atMs,
  connector: 'zigbee',
  event: name,
  attributes: { action: 'single' },
});
const none = { lines: [], isComplete: false };

describe('the history', () => {
  test('pages follow each other without a line twice, also within a millisecond', () => {
    const first = withOlder(none, [line(5, {}, 50), line(4, {}, 40), line(3, {}, 40)], 3);
    expect(first.isComplete).toBe(false);
    expect(olderPage(first)).toEqual({ toMs: 41, limit: pageSize + 2 });
    const second = withOlder(first, [line(4, {}, 40), line(3, {}, 40), line(2, {}, 40), line(1, {}, 10)], pageSize + 2);
    expect(second.lines.map(({ id }) => id)).toEqual([5, 4, 3, 2, 1].map((n) => `line ${n}`));
    expect(second.isComplete).toBe(true);
  });

  test('an empty one has no older page', () => {
    expect(olderPage(none)).toBeUndefined();
  });

  test('newer lines are added', () => {
    const history = withNewest({ lines: lines(10, 1), isComplete: true }, lines(12, 8), 5);
    expect(history.lines).toEqual(lines(12, 1));
    expect(history.isComplete).toBe(true);
  });

  test('it starts anew after a gap', () => {
    const history = withNewest({ lines: lines(10, 1), isComplete: true }, lines(30, 26), 5);
    expect(history).toEqual({ lines: lines(30, 26), isComplete: false });
  });
});

describe('entries', () => {
  const textOf = (kind: string, text: string) => entriesOf([{ ...line(1, { kind }), text }], []).map((entry) => entry.text);

  test.each([
    { kind: 'event', text: 'event=availability state=offline reason=protocol', shown: 'Availability · state: offline · reason: protocol' },
    { kind: 'state', text: 'property=mode from="a \\"b\\"" to=""', shown: 'property: mode · from: a "b" · to: ' },
    {
      kind: 'event',
      text: 'event=action action=single level=info device=0x1 name="My lamp" trace_id=ab',
      shown: 'Action · action: single',
    },
    { kind: 'event', text: 'pressed twice', shown: 'pressed twice' },
    { kind: 'event', text: 'a=1 "', shown: 'a=1 "' },
    { kind: 'log', text: 'msg=slow level=warn', shown: 'msg=slow level=warn' },
  ])('a line of kind $kind, $text, has the text of the buffer', ({ kind, text, shown }) => {
    expect(textOf(kind, text)).toEqual([shown]);
  });

  test('an event is there once; the one of Loki has the trace', () => {
    const stored = line(1, { kind: 'event', event: 'action', trace_id: 'abc' }, 100);
    const entries = entriesOf([stored], [event(1, 100), event(2, 200)]);
    expect(entries.map(({ id, traceId }) => [id, traceId])).toEqual([
      ['event 2', undefined],
      ['line 1', 'abc'],
    ]);
  });

  test('two equal events of one millisecond are both there, also when Loki has the first only', () => {
    const stored = line(1, { kind: 'event', event: 'action' }, 100);
    expect(entriesOf([stored], [event(1, 100), event(2, 100)])).toHaveLength(2);
  });

  test('another event of the same millisecond, and a line of another kind, replace none', () => {
    const other = line(1, { kind: 'log', event: 'action' }, 100);
    expect(entriesOf([other], [event(1, 100), event(2, 100, 'alarm')])).toHaveLength(3);
  });

  test('a change in the buffer is the line of kind state, which may be a millisecond later', () => {
    const entries = entriesOf([line(1, { kind: 'state' }, 101)], [event(1, 100, 'change'), event(2, 300, 'change')]);
    expect(entries.map(({ id, kind }) => [id, kind])).toEqual([
      ['event 2', 'state'],
      ['line 1', 'state'],
    ]);
  });

  test('an unknown kind counts as log; the level is shown for warnings and errors', () => {
    const [entry] = entriesOf([line(1, { kind: 'other', level: 'warn', trace_id: '' })], []);
    expect(entry).toMatchObject({ kind: 'log', level: 'warn', traceId: undefined });
    expect(entriesOf([line(1, { kind: 'log', level: 'info' })], [])[0]?.level).toBeUndefined();
  });
});
