import type { DeviceDescription } from '../../../contract.ts';
import { RecordingGateway } from '../../../testing/recordingGateway.ts';
import { TracedMessages } from '../../../transport/tracedMessages.ts';
import { mqttDevicesConfig } from '../../config.ts';
import type { DialectContext, Timers } from '../../dialect.ts';
import type { EntityConfig } from '../../entities/entityConfig.ts';
import { MemoryFile } from '../../testing/memoryFile.ts';
import { Discovery, type DiscoveryConfig } from '../discovery.ts';
import type { EntitySink } from '../entitySink.ts';

/** The calls of discovery for its entities. */
class RecordingSink implements EntitySink {
  readonly entities = new Map<string, EntityConfig>();
  readonly devices = new Map<string, DeviceDescription>();
  /** Number of calls of each kind. */
  readonly calls = { set: 0, delete: 0, describe: 0 };

  set(config: EntityConfig): void {
    this.calls.set++;
    this.entities.set(config.id, config);
    this.devices.set(config.device.id, config.device);
  }

  delete(id: string): void {
    this.calls.delete++;
    this.entities.delete(id);
  }

  describe(device: DeviceDescription): void {
    this.calls.describe++;
    this.devices.set(device.id, device);
  }

  lastSeenMs(): number | undefined {
    return undefined;
  }

  get entityIds(): readonly string[] {
    return [...this.entities.values()].map(({ entityId }) => entityId);
  }
}

/** A broker and an exporter with discovery; messages are passed on by the filters. */
export class FakeBroker {
  readonly gateway = new RecordingGateway();
  sink = new RecordingSink();
  readonly file: MemoryFile;
  readonly discovery: Discovery;
  readonly #due: { readonly atMs: number; readonly work: () => void }[] = [];

  constructor(options: Partial<DiscoveryConfig> = {}, file = new MemoryFile()) {
    this.file = file;
    const parsed = mqttDevicesConfig.parse({ discovery: options });
    const { gateway } = this;
    const timers: Timers = { after: (ms, work) => this.#after(ms, work) };
    const messages = new TracedMessages(gateway, { url: parsed.url, protocolVersion: parsed.protocol_version });
    const context = { config: parsed, gateway, messages, timers } as unknown as DialectContext;
    this.discovery = new Discovery(context, { config: parsed.discovery as DiscoveryConfig, sink: this.sink, file });
    this.discovery.connected();
  }

  /** A config that is published now. */
  live(topic: string, payload: unknown): this {
    return this.#send(topic, payload, false);
  }

  /** A config that the broker sends on subscribing. */
  retained(topic: string, payload: unknown): this {
    return this.#send(topic, payload, true);
  }

  /** Lets time pass. */
  pass(ms: number): this {
    const untilMs = this.gateway.nowMs + ms;
    for (;;) {
      const next = this.#due.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.gateway.nowMs = next.atMs;
      next.work();
    }
    this.gateway.nowMs = untilMs;
    return this;
  }

  /** The exporter starts again with what it remembers. */
  restart(options: Partial<DiscoveryConfig> = {}): FakeBroker {
    this.discovery.close();
    const next = new FakeBroker(options, this.file);
    next.gateway.nowMs = this.gateway.nowMs;
    return next;
  }

  #send(topic: string, payload: unknown, retained: boolean): this {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    for (const [filter, listener] of this.discovery.listeners) {
      const pattern = new RegExp(`^${filter.replaceAll('+', '[^/]+')}$`);
      if (pattern.test(topic)) listener.receive(Buffer.from(text), retained, undefined, topic);
    }
    return this;
  }

  #after(ms: number, work: () => void): () => void {
    const timer = { atMs: this.gateway.nowMs + ms, work };
    this.#due.push(timer);
    return () => {
      const index = this.#due.indexOf(timer);
      if (index >= 0) this.#due.splice(index, 1);
    };
  }
}
