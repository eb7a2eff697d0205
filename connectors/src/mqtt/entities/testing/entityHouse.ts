import { RecordingGateway } from '../../../testing/recordingGateway.ts';
import { TracedMessages } from '../../../transport/tracedMessages.ts';
import type { Past, TopicListener } from '../../../transport/message.ts';
import type { JsonObject } from '../../../transport/json.ts';
import { TopicTree } from '../../../transport/topicTree.ts';
import type { Topics } from '../../dialect.ts';
import { MqttDevices, type TemplateEngine } from '../mqttDevices.ts';
import { templateEngine } from '../templateEngine.ts';

/** Entities of one device on a recording gateway; tests send messages and move the clock. */
export class EntityHouse {
  readonly gateway = new RecordingGateway();
  readonly devices: MqttDevices;
  readonly #topics = new TopicTree<TopicListener>();
  #places = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly work: () => void }>();

  constructor(engine: TemplateEngine = templateEngine()) {
    const messages = new TracedMessages(this.gateway, { url: 'mqtt://localhost', protocolVersion: '5' });
    const after = (ms: number, work: () => void): (() => void) => {
      const timer = { atMs: this.gateway.nowMs + ms, work };
      this.#timers.add(timer);
      return () => void this.#timers.delete(timer);
    };
    const topics: Topics = {
      add: (filter, listener) => this.#topics.add(filter, listener),
      remove: (filter, listener) => void this.#topics.remove(filter, listener),
      renew: () => undefined,
    };
    this.devices = new MqttDevices({ gateway: this.gateway, messages, timers: { after }, topics }, engine);
  }

  /** Discovers an entity of the device `node`. */
  discover(component: string, name: string, { device = 'node', ...options }: JsonObject & { readonly device?: string }): void {
    this.devices.set({
      component,
      id: `${component} ${device} ${name}`,
      entityId: `${component}.${device}_${name}`,
      name,
      options: { unique_id: `${device} ${name}`, ...options },
      place: this.#places++,
      topic: `homeassistant/${component}/${device}/${name}/config`,
      device: { id: device },
    });
  }

  remove(component: string, name: string, device = 'node'): void {
    this.devices.delete(`${component} ${device} ${name}`);
  }

  /** A message of a topic; an object is sent as JSON. */
  send(topic: string, payload: unknown, { retained = false, past }: { readonly retained?: boolean; readonly past?: Past } = {}): void {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(text);
    for (const listener of this.#topics.match(topic)) listener.receive(bytes, retained, past, topic);
  }

  get filters(): readonly string[] {
    return [...this.#topics.filters];
  }

  /** The clock moves; timers that are due work. */
  wait(seconds: number): void {
    this.gateway.nowMs += seconds * 1000;
    for (const timer of this.#timers) {
      if (timer.atMs > this.gateway.nowMs) continue;
      this.#timers.delete(timer);
      timer.work();
    }
  }

  /** Values by property, of a device. */
  values(device = 'node'): Record<string, unknown> {
    this.devices.flush();
    return this.gateway.known(device).values;
  }

  /** Newest values by the part of the native name after the entity id; the state has an empty name. */
  attributes(device = 'node'): Record<string, unknown> {
    this.devices.flush();
    const { properties, points } = this.gateway.known(device);
    return Object.fromEntries(
      properties.flatMap(({ native = '', excluded }, index) => {
        const last = points[index]?.last;
        return last === undefined || excluded !== undefined ? [] : [[native.split('.')[2] ?? '', last.raw]];
      }),
    );
  }

  /** Why properties of a device are not exported. */
  exclusions(device = 'node'): Record<string, string> {
    this.devices.flush();
    const { properties } = this.gateway.known(device);
    return Object.fromEntries(properties.flatMap(({ native = '', excluded }) => (excluded === undefined ? [] : [[native, excluded]])));
  }
}
