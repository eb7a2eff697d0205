import type { ConnectionEvents, LiveState } from './connection';
import { type LiveFilter, streamParameters } from './liveFilter';

/** What tabs of a browser tell each other. */
type Note =
  | { readonly kind: 'want'; readonly tab: string; readonly filters: readonly LiveFilter[] }
  | { readonly kind: 'ask' }
  | { readonly kind: 'message'; readonly event: string; readonly data: unknown }
  | { readonly kind: 'state'; readonly state: LiveState };

interface Stream {
  run(): Promise<void>;
  close(): void;
}

interface Options {
  readonly tab: string;
  /** Absent where the browser has none. */
  readonly channel?: Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'close'>;
  /** Absent without HTTPS: then each visible tab has a stream of its own. */
  readonly locks?: Pick<LockManager, 'request'>;
  connect(parameters: URLSearchParams, events: ConnectionEvents): Stream;
  readonly events: ConnectionEvents;
}

const lockName = 'gaugeway-live';
/** Pages that open together share one new stream. */
const gatherMs = 200;
/** How often the tab with the stream asks the others what they want: one that has crashed says no more, and is forgotten at the next time. */
const rollCallMs = 30_000;

/**
 * One stream for all tabs of a browser, because a browser has few connections to a server: the tab that holds a lock reads it and passes each
 * message on. A tab takes part while it is visible; when the one with the lock is hidden or closed, another gets it.
 */
export class LiveTabs {
  readonly #options: Options;
  readonly #wanted = new Map<string, readonly LiveFilter[]>();
  #stream: Stream | undefined;
  #opened: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #rollCall: ReturnType<typeof setInterval> | undefined;
  /** Tabs that spoke since the latest roll call. */
  #present = new Set<string>();
  #leave: AbortController | undefined;
  #isLeader = false;

  constructor(options: Options) {
    this.#options = options;
    options.channel?.addEventListener('message', ({ data }: MessageEvent<Note>) => this.#hear(data));
  }

  /** What this tab wants now; nothing while it is hidden. */
  want(filters: readonly LiveFilter[]): void {
    const { tab } = this.#options;
    const isNew = !this.#wanted.has(tab);
    if (filters.length === 0) {
      this.#wanted.delete(tab);
      this.#stop();
    } else {
      this.#wanted.set(tab, filters);
    }
    this.#tell({ kind: 'want', tab, filters });
    if (filters.length > 0) {
      this.#isLeader ? this.#openSoon(isNew) : this.#join();
    }
  }

  #join(): void {
    const { locks } = this.#options;
    if (this.#leave !== undefined) {
      return;
    }
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    if (locks === undefined) {
      this.#lead();
      return;
    }
    const lead = () => {
      if (signal.aborted) {
        return undefined;
      }
      this.#lead();
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    };
    // rejects when it is aborted before it has the lock
    locks.request(lockName, { signal }, lead).catch(() => undefined);
  }

  #lead(): void {
    this.#isLeader = true;
    this.#tell({ kind: 'ask' });
    this.#rollCall = setInterval(() => this.#callRoll(), rollCallMs);
    this.#openSoon(true);
  }

  #callRoll(): void {
    const gone = [...this.#wanted.keys()].filter((tab) => tab !== this.#options.tab && !this.#present.has(tab));
    gone.forEach((tab) => this.#wanted.delete(tab));
    if (gone.length > 0) {
      this.#openSoon(false);
    }
    this.#present = new Set();
    this.#tell({ kind: 'ask' });
  }

  #stop(): void {
    this.#leave?.abort();
    this.#leave = undefined;
    this.#isLeader = false;
    clearTimeout(this.#timer);
    clearInterval(this.#rollCall);
    this.#timer = undefined;
    this.#present.clear();
    this.#stream?.close();
    this.#stream = undefined;
    this.#opened = undefined;
    const own = this.#wanted.get(this.#options.tab);
    this.#wanted.clear();
    if (own !== undefined) {
      this.#wanted.set(this.#options.tab, own);
    }
  }

  /** Opens another stream if other things are wanted, or if a page needs the state of all devices. */
  #openSoon(isNeeded: boolean): void {
    if (isNeeded) {
      this.#opened = undefined;
    }
    this.#timer ??= setTimeout(() => this.#open(), gatherMs);
  }

  #open(): void {
    this.#timer = undefined;
    const parameters = streamParameters([...this.#wanted.values()].flat());
    const key = parameters.toString();
    if (key === this.#opened) {
      return;
    }
    this.#opened = key;
    this.#stream?.close();
    const stream = this.#options.connect(parameters, {
      message: (event, data) => this.#pass({ kind: 'message', event, data }, stream),
      state: (state) => this.#pass({ kind: 'state', state }, stream),
    });
    this.#stream = stream;
    void stream.run();
  }

  #pass(note: Note, from: Stream): void {
    if (from === this.#stream) {
      this.#tell(note);
      this.#take(note);
    }
  }

  /** Without locks, tabs do not listen to each other. */
  #tell(note: Note): void {
    if (this.#options.locks !== undefined) {
      this.#options.channel?.postMessage(note);
    }
  }

  #hear(note: Note): void {
    if (note.kind === 'ask') {
      const filters = this.#wanted.get(this.#options.tab);
      if (filters !== undefined) {
        this.#tell({ kind: 'want', tab: this.#options.tab, filters });
      }
    } else if (note.kind === 'want') {
      this.#hearWant(note);
    } else if (this.#leave !== undefined && !this.#isLeader) {
      this.#take(note);
    }
  }

  #hearWant({ tab, filters }: Extract<Note, { kind: 'want' }>): void {
    if (!this.#isLeader) {
      return;
    }
    this.#present.add(tab);
    // an answer to the roll call
    if (JSON.stringify(this.#wanted.get(tab)) === JSON.stringify(filters)) {
      return;
    }
    if (filters.length === 0) {
      this.#wanted.delete(tab);
    } else {
      this.#wanted.set(tab, filters);
    }
    this.#openSoon(filters.length > 0);
  }

  #take(note: Note): void {
    if (note.kind === 'message') {
      this.#options.events.message(note.event, note.data);
    } else if (note.kind === 'state') {
      this.#options.events.state(note.state);
    }
  }
}
