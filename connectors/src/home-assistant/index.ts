import { setTimeout as pause } from 'node:timers/promises';
import type { Connector, Gateway } from '../contract.ts';
import { HomeAssistantApi, registryNames } from './api.ts';
import { homeAssistantConfig, type HomeAssistantConfig } from './config.ts';
import { anyMessage, type Complain } from './channel.ts';
import { createDecoder, type Decoder } from './decode.ts';
import { history } from './history/history.ts';
import { namesFileOf, openNames } from './namesFile.ts';
import { registryText } from './registryEntries.ts';
import type { CoreConfig, Registries } from './wire.ts';

/** Everything that one Home Assistant knows. */
export const homeAssistant: Connector<HomeAssistantConfig> = {
  type: 'home-assistant',
  config: homeAssistantConfig,
  isAggregator: true,
  run,
  history,
};

const startPollMs = 500;
const pingMs = 10_000;
/** Compressed states carry no `last_reported`: it is read so often (catalogue §8). */
const reportedMs = 300_000;
/** Editing a registry makes several events in a row. */
const settleMs = 200;
/** After a message that could not be read, its like may follow. */
const missedMs = 1000;
/** All states are asked for again at most so often. */
const askAgainMs = 60_000;

/** Decoders outlast a lost connection: what devices had stays known. */
const decoders = new WeakMap<Gateway, Decoder>();

async function run(config: HomeAssistantConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const decoder = decoders.get(gateway) ?? createDecoder(config, gateway, openNames(namesFileOf(config, gateway)));
  decoders.set(gateway, decoder);
  let api: HomeAssistantApi;
  let follower: Follower | undefined;
  const complain: Complain = (...what) => {
    gateway.malformed(...what);
    // it may have been about a state
    follower?.missed();
  };
  try {
    api = await HomeAssistantApi.connect(config, complain, signal);
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
    follower = new Follower(api, { decoder, gateway, signal: end.signal });
    await Promise.race([api.lost, aborted, follower.failed, follower.follow()]);
  } finally {
    end.abort();
    api.close();
  }
}

interface Surroundings {
  readonly decoder: Decoder;
  readonly gateway: Gateway;
  readonly signal: AbortSignal;
}

/** Hands on to the decoder what one connection brings, until `signal` aborts. */
class Follower {
  /** Rejects when Home Assistant no longer answers to what was not in order. */
  readonly failed: Promise<never>;
  readonly #api: HomeAssistantApi;
  readonly #decoder: Decoder;
  readonly #gateway: Gateway;
  readonly #signal: AbortSignal;
  readonly #outdated = new Set<keyof Registries>();
  #fail: (error: unknown) => void = () => undefined;
  #unsubscribe: () => void = () => undefined;
  #isAskingAgain = false;

  constructor(api: HomeAssistantApi, { decoder, gateway, signal }: Surroundings) {
    this.#api = api;
    this.#decoder = decoder;
    this.#gateway = gateway;
    this.#signal = signal;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  /** Throws when Home Assistant no longer answers. */
  async follow(): Promise<void> {
    this.#decoder.connected();
    const config = await this.#takeConfig();
    await Promise.all(registryNames.map((name) => this.#api.watch(name, () => void this.#refresh(name))));
    await this.#takeLists(registryNames);
    await this.#subscribeStates();
    await this.#waitForStart(config);
    if (this.#signal.aborted) return;
    // what was registered while it started
    await this.#takeLists(registryNames);
    this.#decoder.started();
    await Promise.all([this.#pingForever(), this.#readReportedForever()]);
  }

  /** A message that could not be read may have been about a state: all are asked for again, now and then. */
  missed(): void {
    if (this.#isAskingAgain) return;
    this.#isAskingAgain = true;
    void this.#askAgain();
  }

  async #askAgain(): Promise<void> {
    try {
      await this.#pause(missedMs);
      if (this.#signal.aborted) return;
      this.#unsubscribe();
      await this.#subscribeStates();
    } catch (error) {
      this.#fail(error);
    }
    await this.#pause(askAgainMs);
    this.#isAskingAgain = false;
    if (this.#decoder.isOutdated) this.missed();
  }

  /** The first event tells all there is. */
  async #subscribeStates(): Promise<void> {
    let isFirst = true;
    this.#unsubscribe = await this.#api.subscribeStates((states) => {
      this.#decoder.receive(isFirst ? { allStates: states } : { states });
      isFirst = false;
      if (this.#decoder.isOutdated) this.missed();
      else this.#gateway.wellFormed(anyMessage);
    });
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }

  async #takeConfig(): Promise<CoreConfig> {
    const config = await this.#api.config();
    this.#decoder.receive({ config });
    return config;
  }

  /** Asked again and again: its event goes to administrators only. */
  async #waitForStart(config: CoreConfig): Promise<void> {
    for (let { state } = config; state !== 'RUNNING' && !this.#signal.aborted;) {
      await this.#pause(startPollMs);
      ({ state } = await this.#takeConfig());
    }
  }

  /** Several changes in a row are fetched together. */
  async #refresh(name: keyof Registries): Promise<void> {
    const isWaiting = this.#outdated.size > 0;
    this.#outdated.add(name);
    this.#decoder.registryChanged();
    if (isWaiting) return;
    await this.#pause(settleMs);
    const names = [...this.#outdated];
    this.#outdated.clear();
    if (this.#signal.aborted) return;
    try {
      await this.#takeLists(names);
    } catch (error) {
      // what was known of them holds; a connection that is lost meanwhile is told elsewhere
      if (this.#signal.aborted) return;
      for (const one of names) this.#gateway.malformed('protocol', registryText(one), (error as Error).message);
      // what waited for the answer waits no longer
      this.#decoder.receive({ registries: {} });
    }
  }

  async #takeLists(names: readonly (keyof Registries)[]): Promise<void> {
    this.#decoder.receive({ registries: await this.#api.lists(names) });
  }

  async #pingForever(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#pause(pingMs);
      if (!this.#signal.aborted) await this.#api.ask({ type: 'ping' });
    }
  }

  async #readReportedForever(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#pause(reportedMs);
      if (!this.#signal.aborted) this.#decoder.receive({ reported: await this.#api.ask<unknown>({ type: 'get_states' }) });
    }
  }
}
