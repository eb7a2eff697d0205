import { config } from '@grafana/runtime';
import { pluginId } from '../../pluginId';
import { serverNowMs } from '../clock';
import { Connection, type LiveState } from './connection';
import { type LiveDevice, LiveDevices } from './liveDevices';
import { isWanted, type LiveFilter } from './liveFilter';
import { LiveTabs } from './liveTabs';

/** The devices that are live, as of the newest message. */
export interface LiveSnapshot {
  readonly state: LiveState;
  /** By `deviceKey`; empty while nothing is live. */
  readonly devices: ReadonlyMap<string, LiveDevice>;
  /** Time of the newest change. */
  readonly atMs: number;
}

/** Pages are drawn at most this often. */
const drawMs = 500;
/** And at least this often while they are live, because ages grow. */
const ageMs = 10_000;
/** Values are those of a moment ago from one page to the next, and old after others that are not live. */
const betweenPagesMs = 2000;
const noDevices: LiveSnapshot['devices'] = new Map();

/** What all pages of this tab want, and what the stream of this browser has for them. */
class LiveStore {
  snapshot: LiveSnapshot = { state: 'connecting', devices: noDevices, atMs: 0 };
  readonly #listeners = new Set<() => void>();
  readonly #wanted = new Set<LiveFilter>();
  readonly #devices = new LiveDevices((connector, id) => isWanted(this.#wanted, connector, id));
  readonly #tabs: LiveTabs;
  #state: LiveState = 'connecting';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ages: ReturnType<typeof setTimeout> | undefined;
  /** When the last page that is live was closed. */
  #leftAtMs = 0;

  constructor() {
    const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`${pluginId}-live`);
    this.#tabs = new LiveTabs({
      tab: `${Date.now()}-${Math.random()}`,
      ...(channel !== undefined && { channel }),
      ...(channel !== undefined && navigator.locks !== undefined && { locks: navigator.locks }),
      connect: (parameters, events) => new Connection(`${streamPath()}?${parameters.toString()}`, events),
      events: {
        message: (event, data) => this.#devices.apply(event, data) && this.#drawSoon(),
        state: (state) => this.#become(state),
      },
    });
    document.addEventListener('visibilitychange', this.#update);
    for (const event of ['online', 'offline', 'pagehide', 'pageshow'] as const) {
      window.addEventListener(event, this.#update);
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Wants these devices until the returned function is called. */
  want(filter: LiveFilter): () => void {
    if (this.#wanted.size === 0 && Date.now() - this.#leftAtMs > betweenPagesMs) {
      this.#become('connecting');
    }
    this.#wanted.add(filter);
    this.#update();
    return () => {
      this.#wanted.delete(filter);
      this.#leftAtMs = Date.now();
      this.#update();
    };
  }

  #update = (event?: Event): void => {
    const isHidden = document.visibilityState === 'hidden' || event?.type === 'pagehide';
    const isIdle = isHidden || !navigator.onLine;
    this.#tabs.want(isIdle ? [] : [...this.#wanted]);
    if (isIdle) {
      this.#become(isHidden ? 'hidden' : 'offline');
    } else if (this.#state === 'hidden' || this.#state === 'offline') {
      this.#become('connecting');
    }
  };

  #become(state: LiveState): void {
    if (state !== this.#state) {
      this.#state = state;
      this.#draw();
    }
  }

  #drawSoon(): void {
    this.#timer ??= setTimeout(() => this.#draw(), drawMs);
  }

  #draw(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#ages);
    this.#timer = undefined;
    const devices = this.#state === 'live' ? this.#devices.devices : noDevices;
    this.snapshot = { state: this.#state, devices, atMs: serverNowMs() };
    this.#listeners.forEach((listener) => listener());
    if (this.#state === 'live') {
      this.#ages = setTimeout(() => this.#draw(), ageMs);
    }
  }
}

function streamPath(): string {
  return `${config.appSubUrl}/api/plugin-proxy/${pluginId}/gw/v1/stream`;
}

let store: LiveStore | undefined;

/** The store of this tab, made when the first page asks for it. */
export function liveStore(): LiveStore {
  store ??= new LiveStore();
  return store;
}
