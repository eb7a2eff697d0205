import { type Channel, LiveTabs, type Locks } from './liveTabs';

describe('the tabs of a browser', () => {
  interface FakeTab {
    readonly tabs: LiveTabs;
    readonly received: string[];
    /** It runs no more until the returned function is called, which brings what it has missed. */
    readonly freeze: () => () => void;
  }
  const opened: Array<{ url: string; isOpen: boolean; send: (event: string) => void }> = [];
  type Listener = Parameters<Channel['addEventListener']>[1];
  let listeners: Listener[] = [];
  let waiting: Array<() => void> = [];
  let holder: { readonly reject: (error: Error) => void } | undefined;

  beforeEach(() => {
    jest.useFakeTimers();
    opened.length = 0;
    listeners = [];
    waiting = [];
    holder = undefined;
  });
  afterEach(() => jest.useRealTimers());

  /** As of a browser: a lock that is stolen ends the request that had it. */
  const request: Locks['request'] = async (_name, { signal, steal }, callback) => {
    if (steal === true) {
      holder?.reject(new Error('stolen'));
    } else if (holder !== undefined) {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        signal?.addEventListener('abort', () => {
          waiting = waiting.filter((other) => other !== resolve);
          reject(new Error('aborted'));
        });
      });
    }
    await new Promise<void>((resolve, reject) => {
      const own = { reject };
      holder = own;
      void Promise.resolve(callback()).then(() => {
        if (holder === own) {
          holder = undefined;
          waiting.shift()?.();
        }
        resolve();
      });
    });
  };

  function tab(name: string, hasLocks = true): FakeTab {
    const received: string[] = [];
    const own: Listener[] = [];
    let missed: Array<() => void> | undefined;
    /** Calls it as soon as the tab runs. */
    const whenRunning = (call: () => void) => void (missed === undefined ? call() : missed.push(call));
    const channel: Channel = {
      postMessage: (data) =>
        whenRunning(() => listeners.filter((listener) => !own.includes(listener)).forEach((listener) => listener({ data }))),
      addEventListener: (_type, listener) => {
        const hear: Listener = (event) => whenRunning(() => listener(event));
        own.push(hear);
        listeners.push(hear);
      },
      close: () => undefined,
    };
    const requestRunning: Locks['request'] = (lock, options, callback) =>
      new Promise((resolve, reject) =>
        whenRunning(() => void request(lock, options, callback).then(resolve, (error: unknown) => whenRunning(() => reject(error)))),
      );
    const tabs = new LiveTabs({
      tab: name,
      channel,
      ...(hasLocks && { locks: { request: requestRunning } }),
      connect: (parameters, events) => {
        const stream = { url: parameters.toString(), isOpen: true, send: (event: string) => events.message(event, {}) };
        opened.push(stream);
        return { run: async () => undefined, close: () => void (stream.isOpen = false) };
      },
      events: { message: (event) => void received.push(event), state: () => undefined },
    });
    const freeze = () => {
      const queue: Array<() => void> = (missed = []);
      return () => {
        missed = undefined;
        queue.forEach((call) => call());
      };
    };
    return { tabs, received, freeze };
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
    three.freeze();
    await jest.advanceTimersByTimeAsync(61_000);
    expect(open()).toEqual(['connector=c&device=a&device=b']);
    expect(opened).toHaveLength(2);
    opened.at(-1)?.send('devices');
    expect([one.received, two.received, three.received]).toEqual([['devices'], ['devices'], []]);
  });

  test('one with the stream that the browser froze loses it to another within seconds, and what it says later does not count', async () => {
    const [one, two, three] = [tab('1'), tab('2'), tab('3')];
    one.tabs.want(device('a'));
    two.tabs.want(device('b'));
    three.tabs.want(device('c'));
    await settle();
    const thaw = one.freeze();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(open()).toContain('connector=c&device=b&device=c');
    thaw();
    opened[0]?.send('stale');
    await settle();
    opened.at(-1)?.send('devices');
    expect([one.received, two.received, three.received]).toEqual([['devices'], ['devices'], ['devices']]);
    expect(open()).toEqual(['connector=c&device=a&device=b&device=c']);
  });

  test('while the one with the stream is there, none takes it', async () => {
    const [one, two] = [tab('1'), tab('2')];
    one.tabs.want(device('a'));
    two.tabs.want(device('b'));
    await jest.advanceTimersByTimeAsync(600_000);
    expect(opened).toHaveLength(1);
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
