import { SseReader } from './sse';

/** Why nothing is live. `hidden` and `offline`: of the browser; `silent`: nothing arrives, as behind a proxy that buffers. */
export type NotLive = 'connecting' | 'hidden' | 'offline' | 'silent' | 'unreachable' | 'refused' | 'busy' | 'unsupported';
export type LiveState = 'live' | NotLive;

export interface ConnectionEvents {
  message(event: string, data: unknown): void;
  state(state: LiveState): void;
}

interface Times {
  /** For the first message. */
  readonly firstMs: number;
  /** Between two messages or heartbeats: the exporter sends one each 15 s. */
  readonly silenceMs: number;
  readonly leastRetryMs: number;
  readonly mostRetryMs: number;
  /** A stream that was live for so long is opened again at once. */
  readonly steadyMs: number;
  /** A clock that moves on by more between two looks belongs to a machine that slept. */
  readonly sleepMs: number;
}

export const connectionTimes: Times = {
  firstMs: 10_000,
  silenceMs: 40_000,
  leastRetryMs: 2000,
  mostRetryMs: 60_000,
  steadyMs: 20_000,
  sleepMs: 10_000,
};

const noAnswer: ReadonlySet<number> = new Set([502, 504]);

/** Keeps a stream open, and opens another when it ends, later and later while that fails. */
export class Connection {
  readonly #url: string;
  readonly #events: ConnectionEvents;
  readonly #times: Times;
  readonly #stopped = new AbortController();
  #attempt: AbortController | undefined;
  #failures = 0;
  /** Since when this attempt is live. */
  #liveSinceMs: number | undefined;
  #lastId = '';

  constructor(url: string, events: ConnectionEvents, times = connectionTimes) {
    this.#url = url;
    this.#events = events;
    this.#times = times;
  }

  /** Runs until {@link close}. */
  async run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#liveSinceMs = undefined;
      const reason = await this.#readOnce();
      const isSteady = this.#liveSinceMs !== undefined && Date.now() - this.#liveSinceMs >= this.#times.steadyMs;
      if (isSteady) {
        this.#failures = 0;
      }
      if (!signal.aborted) {
        // a proxy may end each stream after a minute: its values are still those of a moment ago
        if (!isSteady || reason !== 'unreachable') {
          this.#events.state(reason);
        }
        await pause(this.#retryMs(), signal);
      }
    }
  }

  close(): void {
    this.#stopped.abort();
    this.#attempt?.abort();
  }

  /** Reads one stream to its end; returns why it ended. */
  async #readOnce(): Promise<NotLive> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    let abortedBy: NotLive | undefined;
    const abort = (reason: NotLive) => {
      abortedBy = reason;
      attempt.abort();
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const expect = (withinMs: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => abort('silent'), withinMs);
    };
    expect(this.#times.firstMs);
    const stopWatching = onWake(this.#times.sleepMs, () => abort('connecting'));
    try {
      return await this.#read(attempt.signal, expect);
    } catch {
      return abortedBy ?? 'unreachable';
    } finally {
      clearTimeout(timer);
      stopWatching();
      attempt.abort();
    }
  }

  async #read(signal: AbortSignal, expect: (withinMs: number) => void): Promise<NotLive> {
    const headers = { accept: 'text/event-stream', ...(this.#lastId !== '' && { 'last-event-id': this.#lastId }) };
    const response = await fetch(this.#url, { signal, headers, credentials: 'same-origin', cache: 'no-store' });
    const refusal = refusalOf(response);
    if (refusal !== undefined || response.body === null) {
      return refusal ?? 'unsupported';
    }
    const pieces = response.body.getReader();
    const decoder = new TextDecoder();
    const reader = new SseReader();
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      expect(this.#times.silenceMs);
      for (const { event, data, id } of reader.read(decoder.decode(piece.value, { stream: true }))) {
        this.#lastId = id;
        this.#take(event, JSON.parse(data));
      }
    }
    return 'unreachable';
  }

  #take(event: string, data: unknown): void {
    if (event === 'ready') {
      this.#liveSinceMs = Date.now();
      this.#events.state('live');
    }
    this.#events.message(event, data);
  }

  /** Spread, so that a restart is not followed by all browsers at once. */
  #retryMs(): number {
    const { leastRetryMs, mostRetryMs } = this.#times;
    const waitMs = Math.min(mostRetryMs, leastRetryMs * 2 ** this.#failures++);
    return waitMs * (0.5 + Math.random() / 2);
  }
}

function refusalOf({ status, ok, headers }: Response): NotLive | undefined {
  if (ok) {
    return headers.get('content-type')?.startsWith('text/event-stream') === true ? undefined : 'unsupported';
  }
  if (status === 401 || status === 403) {
    return 'refused';
  }
  if (status === 503 || status === 429) {
    return 'busy';
  }
  return noAnswer.has(status) || status >= 500 ? 'unreachable' : 'unsupported';
}

/** Calls back when the machine has slept: the connection may be dead, and no timer has run to notice it. Returns what ends that. */
function onWake(sleepMs: number, callback: () => void): () => void {
  let seenMs = Date.now();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    if (nowMs - seenMs > sleepMs) {
      callback();
    }
    seenMs = nowMs;
  }, sleepMs / 5);
  return () => clearInterval(timer);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
