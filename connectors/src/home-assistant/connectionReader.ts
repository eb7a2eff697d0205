import { setTimeout as pause } from 'node:timers/promises';
import type { Gateway } from '../contract.ts';
import { traced } from '../traced.ts';
import { type HomeAssistantApi, registryNames } from './connection/api.ts';
import type { CoreConfig, Registries } from './connection/apiTypes.ts';
import { anyMessage } from './connection/channel.ts';
import type { Decoder } from './decode.ts';
import { registryText } from './registry/registryEntries.ts';
import { homeAssistantWork } from './tracedWork.ts';

const startPollMs = 500;
const pingMs = 10_000;
/** Compressed states have no `last_reported`: it is requested in this interval (catalogue §8). */
const reportedMs = 300_000;
/** One edit of a registry causes several events. */
const registryDelayMs = 200;
/** Further invalid messages may follow the first one. */
const invalidDelayMs = 1000;
/** All states are requested again at most once in this time. */
const resubscribeMs = 60_000;

interface ReaderOptions {
  readonly decoder: Decoder;
  readonly gateway: Gateway;
  readonly url: string;
  readonly signal: AbortSignal;
}

/** Passes everything that one connection delivers to the decoder, until `signal` aborts. */
export class ConnectionReader {
  /** Rejects when all states had to be requested again and that failed. */
  readonly failed: Promise<never>;
  readonly #api: HomeAssistantApi;
  readonly #decoder: Decoder;
  readonly #gateway: Gateway;
  readonly #url: string;
  readonly #signal: AbortSignal;
  readonly #changedRegistries = new Set<keyof Registries>();
  #fail: (error: unknown) => void = () => undefined;
  #unsubscribe: () => void = () => undefined;
  #isResubscribing = false;

  constructor(api: HomeAssistantApi, { decoder, gateway, url, signal }: ReaderOptions) {
    this.#api = api;
    this.#decoder = decoder;
    this.#gateway = gateway;
    this.#url = url;
    this.#signal = signal;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  /** Throws when Home Assistant does not respond any more. */
  async read(): Promise<void> {
    this.#decoder.connected();
    const config = await this.#readConfig();
    await Promise.all(registryNames.map((name) => this.#api.watch(name, () => void this.#refresh(name))));
    await this.#readLists(registryNames);
    await this.#subscribeStates();
    await this.#waitForStart(config);
    if (this.#signal.aborted) return;
    // includes what was registered while it started
    await this.#readLists(registryNames);
    this.#decoder.started();
    await Promise.all([this.#pingForever(), this.#readReportedForever()]);
  }

  /** An invalid message may have contained a state: all states are requested again after a while. */
  requestStates(): void {
    if (this.#isResubscribing) return;
    this.#isResubscribing = true;
    void this.#resubscribe();
  }

  async #resubscribe(): Promise<void> {
    try {
      await this.#pause(invalidDelayMs);
      if (this.#signal.aborted) return;
      this.#unsubscribe();
      await this.#subscribeStates();
    } catch (error) {
      this.#fail(error);
    }
    await this.#pause(resubscribeMs);
    this.#isResubscribing = false;
    if (this.#decoder.isOutdated) this.requestStates();
  }

  /** The first event contains all states. */
  async #subscribeStates(): Promise<void> {
    let isFirst = true;
    this.#unsubscribe = await this.#api.subscribeStates((states) => {
      this.#decoder.receive(isFirst ? { allStates: states } : { states });
      isFirst = false;
      if (this.#decoder.isOutdated) this.requestStates();
      else this.#gateway.wellFormed(anyMessage);
    });
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }

  async #readConfig(): Promise<CoreConfig> {
    const config = await this.#traced('get_config', () => this.#api.config());
    this.#decoder.receive({ config });
    return config;
  }

  /** Polls the state, because only administrators receive its event. */
  async #waitForStart(config: CoreConfig): Promise<void> {
    for (let { state } = config; state !== 'RUNNING' && !this.#signal.aborted;) {
      await this.#pause(startPollMs);
      ({ state } = await this.#readConfig());
    }
  }

  /** Several changes in a row are fetched together. */
  async #refresh(name: keyof Registries): Promise<void> {
    const isScheduled = this.#changedRegistries.size > 0;
    this.#changedRegistries.add(name);
    this.#decoder.registryChanged();
    if (isScheduled) return;
    await this.#pause(registryDelayMs);
    const names = [...this.#changedRegistries];
    this.#changedRegistries.clear();
    if (this.#signal.aborted) return;
    try {
      await this.#readLists(names);
    } catch (error) {
      // the previous lists stay valid; a lost connection is reported elsewhere
      if (this.#signal.aborted) return;
      for (const one of names) this.#gateway.malformed('protocol', registryText(one), (error as Error).message);
      // entities no longer wait for the lists
      this.#decoder.receive({ registries: {} });
    }
  }

  async #readLists(names: readonly (keyof Registries)[]): Promise<void> {
    this.#decoder.receive({ registries: await this.#traced('list registries', () => this.#api.lists(names)) });
  }

  #traced<Result>(name: string, request: () => Promise<Result>): Promise<Result> {
    return traced(this.#gateway.tracer, { ...homeAssistantWork(name, this.#url), signal: this.#signal }, request);
  }

  async #pingForever(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#pause(pingMs);
      if (!this.#signal.aborted) await this.#api.request({ type: 'ping' });
    }
  }

  async #readReportedForever(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#pause(reportedMs);
      if (this.#signal.aborted) return;
      const request = () => this.#api.request<unknown>({ type: 'get_states' });
      this.#decoder.receive({ reported: await this.#traced('get_states', request) });
    }
  }
}
