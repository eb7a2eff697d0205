import { ReadableStream } from 'node:stream/web';
import { TextDecoder, TextEncoder } from 'node:util';
import { Connection, type LiveState } from './connection';
import { LiveDevices } from './liveDevices';
import { isWanted, streamParameters } from './liveFilter';
import { SseReader } from './sse';

describe('Server-Sent Events', () => {
  const text = 'retry: 3000\nid: a-1\nevent: start\ndata: {"version":"1"}\n\n: heartbeat\n\nevent: devices\r\ndata: {"devices":[]}\r\n\r\n';

  test.each([1, 2, 7, 1000])('are read from pieces of %i characters', (size) => {
    const reader = new SseReader();
    const messages = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      text.slice(index * size, (index + 1) * size),
    ).flatMap((piece) => reader.read(piece));
    expect(messages).toEqual([
      { event: 'start', data: '{"version":"1"}', id: 'a-1' },
      { event: 'devices', data: '{"devices":[]}', id: 'a-1' },
    ]);
  });

  test('a message without an end is refused', () => {
    expect(() => new SseReader().read('x'.repeat(17 * 1024 * 1024))).toThrow('too long');
  });
});

describe('the devices of a stream', () => {
  const reading = (value: number | null, metric = 'm') => ({ metric, labels: {}, value });
  const change = (device: string, more: object) => ({ connector: 'c', device, ...more });

  test('changes apply to what is known, a snapshot replaces it', () => {
    const live = new LiveDevices();
    live.apply('start', {});
    live.apply('devices', {
      devices: [change('a', { readings: [reading(null, 'unread'), reading(1), reading(1, 'n')] }), change('b', { readings: [] })],
    });
    live.apply('ready', {});
    const before = live.devices;
    live.apply('devices', { devices: [change('a', { values: [{ index: 1, value: 2 }, { index: 2, value: null, at_ms: 4 }], last_seen_ms: 5 })] }); // prettier-ignore
    const [a, b] = [...live.devices.values()];
    expect([...(a?.readings.values() ?? [])]).toEqual([
      { ...reading(2), at_ms: 5 },
      { ...reading(null, 'n'), at_ms: 4 },
    ]);
    expect(a?.lastSeenMs).toBe(5);
    expect(b).toBe([...before.values()][1]);
    live.apply('devices', { devices: [change('b', { removed: true })] });
    expect(live.devices.size).toBe(1);
    live.apply('start', {});
    live.apply('devices', { devices: [change('c', { readings: [] })] });
    expect(live.devices.size).toBe(2);
    live.apply('ready', {});
    expect([...live.devices.values()].map(({ id }) => id)).toEqual(['c']);
  });

  test('a change of a device without its list is left out until the list comes', () => {
    const live = new LiveDevices();
    live.apply('devices', { devices: [change('a', { values: [{ index: 0, value: 2 }] })] });
    expect(live.devices.size).toBe(0);
    live.apply('devices', { devices: [change('a', { readings: [reading(1)] })] });
    live.apply('devices', { devices: [change('a', { values: [{ index: 7, value: 2 }] })] });
    expect([...live.devices.values()].map(({ readings }) => [...readings.values()])).toEqual([[reading(1)]]);
  });
});

test('of a stream that has more for other tabs, a page keeps its devices only, and is not drawn for others', () => {
  const filters = [{ devices: [{ connector: 'c', id: 'a' }] }];
  const live = new LiveDevices((connector, id) => isWanted(filters, connector, id));
  const change = (device: string) => ({ connector: 'c', device, readings: [] });
  live.apply('start', {});
  expect(live.apply('devices', { devices: [change('a'), change('b')] })).toBe(true);
  live.apply('ready', {});
  expect([...live.devices.values()].map(({ id }) => id)).toEqual(['a']);
  expect(live.apply('devices', { devices: [change('b')] })).toBe(false);
  expect(isWanted([...filters, { metrics: ['m'] }], 'c', 'b')).toBe(true);
});

test('one stream has what all pages want', () => {
  const a = { devices: [{ connector: 'c', id: 'a/b' }] };
  const wall = { metrics: ['m', 'n'] };
  expect(streamParameters([a, a]).toString()).toBe('connector=c&device=a%2Fb');
  expect(streamParameters([a, wall]).toString()).toBe('metric=m&metric=n&whole=a%2Fb');
  expect(streamParameters([a, wall, {}]).toString()).toBe('');
});

interface AnswerOptions {
  readonly type?: string;
  readonly isEnding?: boolean;
  readonly onEnd?: () => void;
}

describe('a connection', () => {
  const quick = { firstMs: 40, silenceMs: 80, leastRetryMs: 5, mostRetryMs: 20, steadyMs: 60_000, sleepMs: 60_000 };
  let times = quick;
  const states: LiveState[] = [];
  const encoder = new TextEncoder();

  beforeAll(() => Object.assign(globalThis, { TextDecoder }));
  beforeEach(() => {
    states.length = 0;
    times = quick;
  });
  afterEach(() => jest.restoreAllMocks());

  /** The browser's clock, which stands still until it is set. */
  function setClock() {
    const clock = { nowMs: 0 };
    jest.spyOn(Date, 'now').mockImplementation(() => clock.nowMs);
    return clock;
  }

  /** Runs until the state, with these answers of the server; the last repeats. Returns the headers of the requests. */
  async function runUntil(state: LiveState, ...answers: ReadonlyArray<() => unknown>) {
    const requests: Array<Record<string, string>> = [];
    const connection = new Connection(
      '/stream',
      {
        message: () => undefined,
        state: (next) => {
          states.push(next);
          if (next === state) {
            connection.close();
          }
        },
      },
      times,
    );
    globalThis.fetch = ((_url: string, { headers, signal }: { headers: Record<string, string>; signal: AbortSignal }) => {
      requests.push(headers);
      const answer = answers[Math.min(requests.length, answers.length) - 1]?.();
      const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      // as a browser: the body of an aborted request fails
      signal.addEventListener('abort', () => (answer as { fail?: () => void } | undefined)?.fail?.());
      return Promise.race([aborted, answer instanceof Error ? Promise.reject(answer) : (answer ?? new Promise(() => undefined))]);
    }) as unknown as typeof fetch;
    await connection.run();
    return requests;
  }

  const answer = (
    status: number,
    pieces: readonly string[] = [],
    { type = 'text/event-stream; charset=utf-8', isEnding = true, onEnd = () => undefined }: AnswerOptions = {},
  ) => {
    let fail: () => void = () => undefined;
    const body = new ReadableStream({
      start(controller) {
        pieces.forEach((piece) => controller.enqueue(encoder.encode(piece)));
      },
      async pull(controller) {
        if (isEnding) {
          // once what came before is read
          await new Promise((resolve) => setTimeout(resolve));
          onEnd();
          controller.close();
        } else {
          fail = () => controller.error(new Error('aborted'));
        }
      },
    });
    return { status, ok: status === 200, headers: new Headers({ 'content-type': type }), body, fail: () => fail() };
  };
  const ready = 'id: a-7\nevent: start\ndata: {}\n\nevent: ready\ndata: {}\n\n';

  test.each([
    ['refused', 401],
    ['refused', 403],
    ['busy', 503],
    ['busy', 429],
    ['unreachable', 502],
    ['unreachable', 504],
    ['unsupported', 404],
  ] as const)('is %s by status %i', async (state, status) => {
    await runUntil(state, () => answer(status));
    expect(states).toEqual([state]);
  });

  test('a page in place of a stream is not supported', async () => {
    await runUntil('unsupported', () => answer(200, ['<html>'], { type: 'text/html' }));
    expect(states).toEqual(['unsupported']);
  });

  test('is live after the snapshot, and continues where it ended', async () => {
    const requests = await runUntil(
      'live',
      () => new Error('no network'),
      () => answer(200, ['event: start\ndata: {}\n\n']),
      () => answer(200, [ready.replace('ready', 'other')]),
      () => answer(200, [ready]),
    );
    expect(states).toEqual(['unreachable', 'unreachable', 'unreachable', 'live']);
    expect(requests.map((headers) => headers['last-event-id'])).toEqual([undefined, undefined, undefined, 'a-7']);
  });

  test('nothing at all, as behind a proxy that buffers, and a stream that falls silent', async () => {
    await runUntil('silent', () => undefined);
    expect(states).toEqual(['silent']);
    states.length = 0;
    await runUntil('silent', () => answer(200, [ready], { isEnding: false }));
    expect(states).toEqual(['live', 'silent']);
  });

  test('a steady stream that a proxy ends is opened again without a word, one that ends soon is not', async () => {
    const clock = setClock();
    const lasting = (ms: number) => () => answer(200, [ready], { onEnd: () => void (clock.nowMs += ms) });
    await runUntil('refused', lasting(60_000), lasting(60_000), lasting(59_000), () => answer(401));
    expect(states).toEqual(['live', 'live', 'live', 'unreachable', 'refused']);
  });

  test('after a sleep of the machine it connects anew', async () => {
    const clock = setClock();
    times = { ...quick, silenceMs: 600_000, sleepMs: 50 };
    setTimeout(() => (clock.nowMs = 7_200_000), 20);
    const requests = await runUntil(
      'refused',
      () => answer(200, [ready], { isEnding: false }),
      () => answer(401),
    );
    expect(states).toEqual(['live', 'connecting', 'refused']);
    expect(requests).toHaveLength(2);
  });

  test('one that fails for days keeps nothing of its attempts', async () => {
    const listeners = new Map<EventTarget, number>();
    const count = (method: 'addEventListener' | 'removeEventListener', step: number) => {
      const original = EventTarget.prototype[method];
      return jest.spyOn(EventTarget.prototype, method).mockImplementation(function (this: EventTarget, ...args) {
        listeners.set(this, (listeners.get(this) ?? 0) + step);
        original.apply(this, args);
      });
    };
    const spies = [count('addEventListener', 1), count('removeEventListener', -1)];
    await runUntil('refused', ...Array.from({ length: 9 }, () => () => answer(502)), () => answer(403));
    spies.forEach((spy) => spy.mockRestore());
    expect(states).toHaveLength(10);
    // two are of the request
    expect(Math.max(...listeners.values())).toBeLessThanOrEqual(2);
  });

  test('a message that is no JSON ends it', async () => {
    await runUntil('unreachable', () => answer(200, ['event: devices\ndata: {\n\n']));
    expect(states).toEqual(['unreachable']);
  });
});
