import { hash } from 'node:crypto';
import { SharedProperties } from '../../sharedProperties.ts';
import type { Past, Payload as Bytes, TopicListener } from '../../transport/message.ts';
import type { Will } from '../../transport/mqttMessage.ts';
import type { Dialect, DialectContext } from '../dialect.ts';
import type { SparkplugConfig } from '../sparkplugConfig.ts';
import { addressOf, filtersOf, namespace, type Address } from './address.ts';
import type { SparkplugContext } from './context.ts';
import { HostState } from './hostState.ts';
import { EdgeNode } from './node/edgeNode.ts';
import { mostBytes, readAnyPayload } from './payload/compressedPayload.ts';
import { type Payload, PayloadError } from './payload/payload.ts';
import { RememberedBirths } from './rememberedBirths.ts';
import { RebirthRequests } from './rebirth/rebirthRequests.ts';

const mostNodes = 10_000;
/** Of a topic in the log. */
const longestTopic = 300;
/** RabbitMQ makes slashes of dots, unless it is told that there is Sparkplug. */
const slashed = 'spBv1/0/';

/** Nodes and devices that describe themselves by the births of Sparkplug B. */
export function createSparkplug(context: DialectContext, config: SparkplugConfig): Dialect {
  return new SparkplugDialect(context, config);
}

class SparkplugDialect implements Dialect {
  readonly listeners: ReadonlyMap<string, TopicListener>;
  readonly #context: SparkplugContext;
  readonly #rebirth: RebirthRequests;
  readonly #nodes = new Map<string, EdgeNode>();

  readonly #births: RememberedBirths;
  readonly #state: HostState | undefined;
  #hasWarned = false;

  constructor(context: DialectContext, config: SparkplugConfig) {
    const { gateway, messages, timers, publish } = context;
    this.#births = new RememberedBirths(context);
    this.#rebirth = new RebirthRequests({ gateway, timers, publish: config.rebirth ? publish : undefined });
    this.#context = {
      gateway,
      messages,
      timers,
      shared: new SharedProperties(),
      mostMetrics: config.max_metrics,
      checksRange: config.range_check,
      reorderMs: config.reorder_timeout,
      rebirth: this.#rebirth,
      births: this.#births,
    };
    const listener: TopicListener = {
      receive: (...[payload, retained, past, topic = '']) => this.#receive(topic, payload, { retained, past }),
    };
    const { primary_host: id } = config;
    this.#state = id === undefined || publish === undefined ? undefined : new HostState({ id, gateway, timers, publish });
    this.listeners = new Map([
      ...config.groups.flatMap(filtersOf).map((filter): [string, TopicListener] => [filter, listener]),
      ...(this.#state === undefined ? [] : [[this.#state.topic, this.#state] as const]),
    ]);
    const isWanted = ({ group }: Address) => config.groups.includes('+') || config.groups.includes(group);
    this.#births.restore((topic, bytes) => this.#restore(topic, bytes, isWanted));
  }

  connected(): void {
    for (const node of this.#nodes.values()) node.connected();
  }

  will(): Will | undefined {
    return this.#state?.will();
  }

  subscribed(): void {
    this.#state?.online();
    this.#rebirth.opened();
  }

  disconnected(): void {
    this.#rebirth.closed();
  }

  originalTopic(topic: string): string | undefined {
    if (!topic.startsWith(slashed)) return undefined;
    const rest = topic.slice(slashed.length);
    // which it does with retained messages in any case
    if (!rest.startsWith('STATE/')) this.#warnOfSlashes(topic);
    return `${namespace}/${rest}`;
  }

  ending(): void {
    this.#state?.offline();
  }

  settled(): void {
    // births are not retained
  }

  close(): void {
    this.#births.close();
  }

  #restore(topic: string, bytes: Buffer, isWanted: (address: Address) => boolean): boolean {
    const address = addressOf(topic);
    if (typeof address === 'string' || !isWanted(address)) return false;
    const payload = this.#read(bytes, topic);
    if (payload !== undefined) this.#nodeOf(address, topic)?.restore(address.device, payload, topic);
    return payload !== undefined;
  }

  #receive(topic: string, bytes: Bytes, { retained, past }: { readonly retained: boolean; readonly past: Past }): void {
    const address = addressOf(topic);
    if (address === 'ignored') return this.#rebirth.passedOn(topic, Buffer.from(bytes));
    const shortTopic = topic.slice(0, longestTopic);
    if (address === 'invalid') return this.#context.messages.malformed('protocol', shortTopic, 'no topic of Sparkplug B');
    // clears what was retained
    if (bytes.length === 0) return;
    const payload = this.#read(bytes, shortTopic);
    const node = payload && this.#nodeOf(address, shortTopic);
    if (payload === undefined || node === undefined) return;
    const { type, device } = address;
    const { seq, timestampMs } = payload;
    const fresh = !retained && past !== 'repeated';
    const isBirth = type.endsWith('BIRTH');
    const birth = fresh && isBirth ? Buffer.from(bytes) : undefined;
    const digest = isBirth ? hash('sha1', bytes) : undefined;
    node.receive({ topic: shortTopic, type, device, payload, fresh, seq, timestampMs, bytes: bytes.length, birth, digest });
  }

  #warnOfSlashes(topic: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#context.gateway.log.warn(
      `the broker writes "${namespace}" as "${slashed.slice(0, -1)}" in "${topic.slice(0, longestTopic)}", where nodes cannot read commands: RabbitMQ needs "mqtt.sparkplug = true" in rabbitmq.conf`,
    );
  }

  #read(bytes: Bytes, topic: string): Payload | undefined {
    const { messages } = this.#context;
    if (bytes.length > mostBytes) {
      messages.malformed('size', topic, `${bytes.length} bytes; the limit is ${mostBytes}`);
      return undefined;
    }
    try {
      return readAnyPayload(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      messages.malformed(error.reason, topic, { detail: error.message, payload: bytes });
      return undefined;
    }
  }

  #nodeOf({ group, node }: Address, topic: string): EdgeNode | undefined {
    const key = `${group}/${node}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    if (this.#nodes.size >= mostNodes) {
      this.#context.messages.malformed('size', topic, `more than ${mostNodes} nodes`);
      return undefined;
    }
    const created = new EdgeNode(this.#context, group, node);
    this.#nodes.set(key, created);
    return created;
  }
}
