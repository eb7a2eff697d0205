import { setTimeout as pause } from 'node:timers/promises';
import type { Connector, Gateway } from '../contract.ts';
import { HomeAssistantApi, registryNames } from './api.ts';
import { homeAssistantConfig, type HomeAssistantConfig } from './config.ts';
import { createDecoder, type Decoder } from './decode.ts';
import { history } from './history/history.ts';
import type { CoreConfig, Registries, ReportedState } from './wire.ts';

/** Everything that one Home Assistant knows. */
export const homeAssistant: Connector<HomeAssistantConfig> = { type: 'home-assistant', config: homeAssistantConfig, run, history };

const startPollMs = 500;
const pingMs = 10_000;
/** Compressed states carry no `last_reported`: it is read so often (catalogue §8). */
const reportedMs = 300_000;
/** Editing a registry makes several events in a row. */
const settleMs = 200;

/** Decoders outlast a lost connection: what devices had stays known. */
const decoders = new WeakMap<Gateway, Decoder>();

async function run(config: HomeAssistantConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const decoder = decoders.get(gateway) ?? createDecoder(config, gateway);
  decoders.set(gateway, decoder);
  let api: HomeAssistantApi;
  try {
    api = await HomeAssistantApi.connect(config, signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  const end = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    await Promise.race([api.lost, aborted, new Follower(api, decoder).follow(end.signal)]);
  } finally {
    end.abort();
    api.close();
  }
}

/** Hands on to the decoder what one connection brings. */
class Follower {
  readonly #api: HomeAssistantApi;
  readonly #decoder: Decoder;
  readonly #outdated = new Set<keyof Registries>();

  constructor(api: HomeAssistantApi, decoder: Decoder) {
    this.#api = api;
    this.#decoder = decoder;
  }

  /** Until `signal` aborts; throws when Home Assistant no longer answers. */
  async follow(signal: AbortSignal): Promise<void> {
    this.#decoder.connected();
    const config = await this.#takeConfig();
    await Promise.all(registryNames.map((name) => this.#api.watch(name, () => void this.#refresh(name))));
    await this.#takeLists(registryNames);
    await this.#api.subscribeStates((states) => this.#decoder.receive({ states }));
    await this.#waitForStart(config, signal);
    if (signal.aborted) return;
    // what was registered while it started
    await this.#takeLists(registryNames);
    this.#decoder.started();
    await Promise.all([this.#pingForever(signal), this.#readReportedForever(signal)]);
  }

  async #takeConfig(): Promise<CoreConfig> {
    const config = await this.#api.config();
    this.#decoder.receive({ config });
    return config;
  }

  /** Asked again and again: its event goes to administrators only. */
  async #waitForStart(config: CoreConfig, signal: AbortSignal): Promise<void> {
    for (let { state } = config; state !== 'RUNNING' && !signal.aborted;) {
      await pause(startPollMs, undefined, { signal }).catch(() => undefined);
      ({ state } = await this.#takeConfig());
    }
  }

  /** Several changes in a row are fetched together. */
  async #refresh(name: keyof Registries): Promise<void> {
    const isWaiting = this.#outdated.size > 0;
    this.#outdated.add(name);
    if (isWaiting) return;
    await pause(settleMs);
    const names = [...this.#outdated];
    this.#outdated.clear();
    // a connection that is lost meanwhile is told elsewhere
    await this.#takeLists(names).catch(() => undefined);
  }

  async #takeLists(names: readonly (keyof Registries)[]): Promise<void> {
    this.#decoder.receive({ registries: await this.#api.lists(names) });
  }

  async #pingForever(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(pingMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.#api.ask({ type: 'ping' });
    }
  }

  async #readReportedForever(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(reportedMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) this.#decoder.receive({ reported: await this.#api.ask<readonly ReportedState[]>({ type: 'get_states' }) });
    }
  }
}
