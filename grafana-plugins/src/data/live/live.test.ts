import { ReadableStream } from 'node:stream/web';
import { TextDecoder, TextEncoder } from 'node:util';
import { Connection, type LiveState } from './connection';
import { LiveDevices } from './liveDevices';
import { streamParameters } from './liveFilter';
import { LiveTabs } from './liveTabs';
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
  const reading = (value: number | null) => ({ metric: 'm', labels: {}, value });
  const change = (device: string, more: object) => ({ connector: 'c', device, ...more });

  test('changes apply to what is known, a snapshot replaces it', () => {
    const live = new LiveDevices();
    live.apply('start', {});
    live.apply('devices', {
      devices: [change('a', { complete: true, readings: [reading(1)] }), change('b', { complete: true, readings: [] })],
    });
    live.apply('ready', {});
    const before = live.devices;
    live.apply('devices', { devices: [change('a', { readings: [reading(2)], last_seen_ms: 5 })] });
    const [a, b] = [...live.devices.values()];
    expect([a?.readings.get('m')?.value, a?.lastSeenMs]).toEqual([2, 5]);
    expect(b).toBe([...before.values()][1]);
    live.apply('devices', { devices: [change('b', { removed: true })] });
    expect(live.devices.size).toBe(1);
    live.apply('start', {});
    live.apply('devices', { devices: [change('c', { complete: true })] });
    expect(live.devices.size).toBe(2);
    live.apply('ready', {});
    expect([...live.devices.values()].map(({ id }) => id)).toEqual(['c']);
  });
});

test('one stream has what all pages want', () => {
  const a = { devices: [{ connector: 'c', id: 'a/b' }] };
  const wall = { metrics: ['m', 'n'] };
  expect(streamParameters([a, a]).toString()).toBe('connector=c&device=a%2Fb');
  expect(streamParameters([a, wall]).toString()).toBe('metric=m&metric=n&whole=a%2Fb');
  expect(streamParameters([a, wall, {}]).toString()).toBe('');
});

describe('a connection', () => {
  const times = { firstMs: 40, silenceMs: 80, leastRetryMs: 5, mostRetryMs: 20 };
  const states: LiveState[] = [];
  const encoder = new TextEncoder();

  beforeAll(() => Object.assign(globalThis, { TextDecoder }));
  beforeEach(() => void (states.length = 0));

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

  const answer = (status: number, pieces: readonly string[] = [], { type = 'text/event-stream; charset=utf-8', isEnding = true } = {}) => {
    let fail: () => void = () => undefined;
    const body = new ReadableStream({
      start(controller) {
        pieces.forEach((piece) => controller.enqueue(encoder.encode(piece)));
        if (isEnding) {
          controller.close();
        } else {
          fail = () => controller.error(new Error('aborted'));
        }
      },
    });
    return { status, ok: status === 200, headers: new Headers({ 'content-type': type }), body, fail };
  };
  const ready = 'id: a-7\nevent: start\ndata: {}\n\nevent: ready\ndata: {}\n\n';

  test.each([
    ['refused', 401],
    ['refused', 403],
    ['busy', 503],
    ['unreachable', 502],
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

describe('the tabs of a browser', () => {
  interface FakeTab {
    readonly tabs: LiveTabs;
    readonly received: string[];
    /** It neither says nor hears anything more. */
    readonly crash: () => void;
  }
  const opened: Array<{ url: string; isOpen: boolean; send: (event: string) => void }> = [];
  let listeners: Array<(event: MessageEvent) => void> = [];
  let waiting: Array<() => void> = [];
  let isHeld = false;

  beforeEach(() => {
    jest.useFakeTimers();
    opened.length = 0;
    listeners = [];
    waiting = [];
    isHeld = false;
  });
  afterEach(() => jest.useRealTimers());

  const request = (async (_name: string, { signal }: { signal: AbortSignal }, callback: () => Promise<void> | undefined) => {
    if (isHeld) {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => {
          waiting = waiting.filter((other) => other !== resolve);
          reject(new Error('aborted'));
        });
      });
    }
    isHeld = true;
    await callback();
    isHeld = false;
    waiting.shift()?.();
  }) as unknown as LockManager['request'];

  function tab(name: string, hasLocks = true): FakeTab {
    const received: string[] = [];
    const own: Array<(event: MessageEvent) => void> = [];
    const channel = {
      postMessage: (data: unknown) =>
        listeners.filter((listener) => !own.includes(listener)).forEach((listener) => listener({ data } as MessageEvent)),
      addEventListener: (_type: string, listener: (event: MessageEvent) => void) => {
        own.push(listener);
        listeners.push(listener);
      },
      close: () => undefined,
    } as unknown as BroadcastChannel;
    const tabs = new LiveTabs({
      tab: name,
      channel,
      ...(hasLocks && { locks: { request } }),
      connect: (parameters, events) => {
        const stream = { url: parameters.toString(), isOpen: true, send: (event: string) => events.message(event, {}) };
        opened.push(stream);
        return { run: async () => undefined, close: () => void (stream.isOpen = false) };
      },
      events: { message: (event) => void received.push(event), state: () => undefined },
    });
    const crash = () => {
      listeners = listeners.filter((listener) => !own.includes(listener));
    };
    return { tabs, received, crash };
  }

  const settle = () => jest.advanceTimersByTimeAsync(1000);
  const open = () => opened.filter(({ isOpen }) => isOpen).map(({ url }) => url);
  const device = (id: string) => [{ devices: [{ connector: 'c', id }] }];

  test('have one stream with what all want, and each gets its messages', async () => {
    const [one, two, three] = [tab('1'), tab('2'), tab('3')];
    one.tabs.want(device('a'));
    two.tabs.want(device('b'));
    await settle();
    expect(open()).toEqual(['connector=c&device=a&device=b']);
    opened.at(-1)?.send('devices');
    expect([one.received, two.received, three.received]).toEqual([['devices'], ['devices'], []]);
    three.tabs.want(device('a'));
    await settle();
    expect(open()).toHaveLength(1);
    expect(opened).toHaveLength(2);
  });

  test('when the one with the stream is hidden, another opens it; the last one closes it', async () => {
    const [one, two] = [tab('1'), tab('2')];
    one.tabs.want(device('a'));
    two.tabs.want(device('b'));
    await settle();
    one.tabs.want([]);
    await settle();
    expect(open()).toEqual(['connector=c&device=b']);
    opened.at(-1)?.send('devices');
    expect([one.received, two.received]).toEqual([[], ['devices']]);
    one.tabs.want(device('a'));
    await settle();
    expect(open()).toEqual(['connector=c&device=a&device=b']);
    two.tabs.want([]);
    await settle();
    expect(open()).toEqual(['connector=c&device=a']);
    one.tabs.want([]);
    await settle();
    expect(open()).toEqual([]);
  });

  test('one that crashes is forgotten, and one that stays does not cost a new stream', async () => {
    const [one, two, three] = [tab('1'), tab('2'), tab('3')];
    one.tabs.want(device('a'));
    two.tabs.want(device('b'));
    three.tabs.want(device('c'));
    await settle();
    expect(open()).toEqual(['connector=c&device=a&device=b&device=c']);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(opened).toHaveLength(1);
    three.crash();
    await jest.advanceTimersByTimeAsync(61_000);
    expect(open()).toEqual(['connector=c&device=a&device=b']);
    expect(opened).toHaveLength(2);
    opened.at(-1)?.send('devices');
    expect([one.received, two.received, three.received]).toEqual([['devices'], ['devices'], []]);
  });

  test('without locks, as without HTTPS, each has its own and hears no other', async () => {
    const [one, two] = [tab('1', false), tab('2', false)];
    one.tabs.want(device('a'));
    two.tabs.want(device('b'));
    await settle();
    expect(open()).toEqual(['connector=c&device=a', 'connector=c&device=b']);
    opened[0]?.send('devices');
    expect([one.received, two.received]).toEqual([['devices'], []]);
  });
});
