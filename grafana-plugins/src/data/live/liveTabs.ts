import type { ConnectionEvents, LiveState } from './connection';
import { type LiveFilter, streamParameters } from './liveFilter';

/** What tabs of a browser tell each other. */
type Note =
  | { readonly kind: 'want'; readonly tab: string; readonly filters: readonly LiveFilter[] }
  | { readonly kind: 'ask'; readonly leader: string }
  | { readonly kind: 'message'; readonly leader: string; readonly event: string; readonly data: unknown }
  | { readonly kind: 'state'; readonly leader: string; readonly state: LiveState };

interface Stream {
  run(): Promise<void>;
  close(): void;
}

/** What is used of a BroadcastChannel. */
export interface Channel {
  postMessage(note: Note): void;
  addEventListener(type: 'message', listener: (event: { readonly data: Note }) => void): void;
  close(): void;
}

/** What is used of a LockManager. */
export interface Locks {
  request(name: string, options: LockOptions, callback: () => Promise<void> | undefined): Promise<unknown>;
}

interface Options {
  readonly tab: string;
  /** Absent where the browser has none. */
  readonly channel?: Channel;
  /** Absent without HTTPS: then each visible tab has a stream of its own. */
  readonly locks?: Locks;
  connect(parameters: URLSearchParams, events: ConnectionEvents): Stream;
  readonly events: ConnectionEvents;
}

const lockName = 'gaugeway-live';
/** Pages that open together share one new stream. */
const gatherMs = 200;
/** How often the tab with the stream asks the others what they want: one that has crashed says no more, and is forgotten at the next time. */
const rollCallMs = 5000;
/** After this silence of the tab with the stream, which a browser may have frozen, another takes the lock from it; spread, so that one does. */
const takeOverMs = { least: 15_000, spread: 3000 };

/**
 * One stream for all tabs of a browser, because a browser has few connections to a server: the tab that holds a lock reads it and passes each
 * message on. A tab takes part while it is visible; when the one with the lock is hidden, closed or frozen, another gets it.
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
  /** Of this tab's place in the queue for the lock, or of the lock itself. */
  #turn: AbortController | undefined;
  #isLeader = false;
  /** The tab whose messages count. */
  #leader: string | undefined;
  #takeOver: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
    options.channel?.addEventListener('message', ({ data }) => this.#hear(data));
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
    if (this.#turn !== undefined) {
      return;
    }
    if (this.#options.locks === undefined) {
      this.#turn = new AbortController();
      this.#lead();
      return;
    }
    this.#queue(this.#options.locks);
    this.#expectLeader();
  }

  /** Asks for the lock; `steal`: without waiting for the tab that has it. */
  #queue(locks: Locks, steal = false): void {
    this.#turn?.abort();
    const turn = new AbortController();
    this.#turn = turn;
    const { signal } = turn;
    const lead = () => {
      if (signal.aborted) {
        return undefined;
      }
      this.#lead();
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    };
    locks.request(lockName, steal ? { steal } : { signal }, lead).catch(() => {
      // unless it left by itself, another tab has taken the lock
      if (!signal.aborted) {
        this.#endLead();
        this.#queue(locks);
        this.#expectLeader();
      }
    });
  }

  #lead(): void {
    clearTimeout(this.#takeOver);
    this.#isLeader = true;
    this.#askAll();
    this.#rollCall = setInterval(() => this.#callRoll(), rollCallMs);
    this.#openSoon(true);
  }

  #askAll(): void {
    this.#tell({ kind: 'ask', leader: this.#options.tab });
  }

  #expectLeader(): void {
    clearTimeout(this.#takeOver);
    const { locks } = this.#options;
    if (locks !== undefined && this.#turn !== undefined && !this.#isLeader) {
      this.#takeOver = setTimeout(() => this.#queue(locks, true), takeOverMs.least + Math.random() * takeOverMs.spread);
    }
  }

  #callRoll(): void {
    const gone = [...this.#wanted.keys()].filter((tab) => tab !== this.#options.tab && !this.#present.has(tab));
    gone.forEach((tab) => this.#wanted.delete(tab));
    if (gone.length > 0) {
      this.#openSoon(false);
    }
    this.#present = new Set();
    this.#askAll();
  }

  #stop(): void {
    this.#turn?.abort();
    this.#turn = undefined;
    clearTimeout(this.#takeOver);
    this.#endLead();
  }

  #endLead(): void {
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
    // a tab that has just come takes messages of the tab that asks only
    this.#askAll();
    const { tab: leader, connect } = this.#options;
    const stream = connect(parameters, {
      message: (event, data) => this.#pass({ kind: 'message', leader, event, data }, stream),
      state: (state) => this.#pass({ kind: 'state', leader, state }, stream),
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
    if (note.kind === 'want') {
      this.#hearWant(note);
    } else if (note.kind === 'ask') {
      this.#hearLeader(note.leader);
    } else if (this.#turn !== undefined && !this.#isLeader && note.leader === this.#leader) {
      this.#expectLeader();
      this.#take(note);
    }
  }

  /** Also where this one still thinks that it leads: it was frozen, and is told by its lock next. */
  #hearLeader(leader: string): void {
    this.#leader = leader;
    this.#expectLeader();
    const { tab } = this.#options;
    const filters = this.#wanted.get(tab);
    if (filters !== undefined) {
      this.#tell({ kind: 'want', tab, filters });
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
