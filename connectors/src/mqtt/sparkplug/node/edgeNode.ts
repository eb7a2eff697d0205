import type { Fresh } from '../../../contract.ts';
import { birthTopic, type MessageType } from '../address.ts';
import type { SparkplugContext } from '../context.ts';
import type { Metric, Payload } from '../payload/payload.ts';
import { rebirthName } from '../rebirth/command.ts';
import { NodeClock } from './clock.ts';
import { DescribedDevice } from './describedDevice.ts';
import { type Gap, Sequence, type Sequenced } from './sequence.ts';

/** Devices of a node are born right after it. */
const devicesBornMs = 10_000;
const mostDevices = 1000;
/** From the connection of a node to its birth. */
const connectMs = 60_000;
/** A gap of so few messages is a loss, and no restart of the node whose birth was lost, too. */
const smallGap = 16;

/** A message of a node or of one of its devices. */
export interface NodeMessage extends Sequenced {
  readonly topic: string;
  readonly type: MessageType;
  readonly device: string | undefined;
  readonly payload: Payload;
  readonly fresh: Fresh;
  /** A birth as it arrived, unless the broker had kept it. */
  readonly birth: Buffer | undefined;
  /** Of the bytes of a birth. */
  readonly digest: string | undefined;
}

/** What tells a birth from another one. */
type NewestBirth = Pick<NodeMessage, 'timestampMs' | 'seq'> & { readonly digest: string };

/** One edge node with its devices: puts its messages in order, and knows whether its births apply. */
export class EdgeNode {
  readonly group: string;
  readonly node: string;
  rebirthAlias: number | undefined;
  readonly #context: SparkplugContext;
  readonly #clock: NodeClock;
  readonly #sequence: Sequence<NodeMessage>;
  readonly #own: DescribedDevice;
  readonly #devices = new Map<string, DescribedDevice>();
  /** Of the newest birth. */
  #bdSeq: number | undefined;
  #birth: NewestBirth | undefined;
  #birthMs = NaN;
  /** The last message of the connection before, by the node's clock; NaN: none is known. */
  #earlierMs = NaN;
  #cancelBirths: () => void = () => undefined;
  /** Of the message that is read. */
  #topic = '';
  #device: DescribedDevice;
  #isFine = true;
  /** What was unknown since the newest birth: another one was asked for because of it. */
  readonly #unknown = new Set<string>();

  constructor(context: SparkplugContext, group: string, node: string) {
    this.#context = context;
    this.group = group;
    this.node = node;
    this.#clock = new NodeClock(context.gateway);
    this.#own = this.#createDevice(`${group}/${node}`, node);
    this.#device = this.#own;
    const { timers, gateway, reorderMs } = context;
    const now = () => gateway.now();
    this.#sequence = new Sequence<NodeMessage>({
      timers,
      now,
      reorderMs,
      apply: (message) => this.#apply(message),
      missed: (gap) => this.#missed(gap),
    });
  }

  /** The connection is new: messages may have been missed, births among them. */
  connected(): void {
    this.#sequence.reset();
    for (const device of this.#all()) if (device.state === 'born') device.state = 'unconfirmed';
    this.#context.rebirth.ask(this);
  }

  /** A birth from before a restart, which applies as long as nothing shows that there was another. */
  restore(device: string | undefined, payload: Payload, topic: string): void {
    if (device === undefined) {
      this.#bdSeq = bdSeqOf(payload.metrics);
      this.rebirthAlias = rebirthAliasOf(payload.metrics);
    }
    this.#deviceOf({ device, topic })?.restore(payload);
  }

  /** Shown until its next message that can be read. */
  rebirthRefused(cause: string): void {
    this.#own.failed(`cannot ask for a birth: ${cause}`);
  }

  receive(message: NodeMessage): void {
    switch (message.type) {
      case 'NBIRTH':
        return this.#takeBirth(message);
      case 'NDEATH':
        return this.#takeDeath(message);
      default:
        return this.#sequence.take(message);
    }
  }

  #takeBirth(message: NodeMessage): void {
    const { payload, fresh, digest = '' } = message;
    const connection = bdSeqOf(payload.metrics);
    if (this.#isRepeated(message, connection) || this.#isLate(payload)) return;
    if (this.#birth !== undefined && connection !== this.#bdSeq) this.#earlierMs = this.#clock.latestMs;
    this.#birth = { timestampMs: payload.timestampMs, seq: payload.seq, digest };
    this.#birthMs = this.#context.gateway.now();
    this.#bdSeq = connection;
    this.rebirthAlias = rebirthAliasOf(payload.metrics);
    this.#unknown.clear();
    for (const device of this.#devices.values()) device.doubtBefore(payload.timestampMs);
    this.#forgetBirths();
    this.#describe(this.#own, message);
    this.#expectDevices();
    this.#context.rebirth.born(this);
    // one that the broker retained is not followed by its own sequence
    if (fresh === false) this.#sequence.reset();
    else this.#sequence.start(message);
  }

  /** Of a birth without a time, a copy cannot be told from another birth. Two of one millisecond differ in their bytes. */
  #isRepeated({ timestampMs, seq, digest }: NodeMessage, connection: number | undefined): boolean {
    const known = this.#birth;
    return (
      this.#own.state === 'born' &&
      timestampMs === known?.timestampMs &&
      seq === known.seq &&
      digest === known.digest &&
      connection === this.#bdSeq
    );
  }

  /** A birth from before the newest one, which overtook it. A moment later it is one of a node whose clock was set back. */
  #isLate({ timestampMs }: Payload): boolean {
    return timestampMs < (this.#birth?.timestampMs ?? NaN) && this.#context.gateway.now() - this.#birthMs < this.#context.reorderMs;
  }

  #takeDeath({ topic, payload }: NodeMessage): void {
    const { gateway } = this.#context;
    const connection = bdSeqOf(payload.metrics);
    if (!this.#isOwnDeath(connection, payload.timestampMs)) {
      gateway.log.debug(`ignored on "${topic}": a death with bdSeq ${connection}; the newest birth has ${this.#bdSeq}`);
      for (const device of this.#all()) device.reachabilityUnknown();
      return;
    }
    this.#sequence.reset();
    this.#cancelBirths();
    for (const device of this.#all()) device.offline('NDEATH: the node lost its connection to the broker');
    this.#forgetBirths();
    gateway.wellFormed(topic);
  }

  /**
   * Whether it is the death of the connection with the newest birth: the will of an earlier one may arrive after that. It was written before the last message
   * of its own connection; nodes that count births and deaths differently are recognised by that.
   */
  #isOwnDeath(connection: number | undefined, timestampMs: number): boolean {
    if (connection === undefined || this.#bdSeq === undefined || connection === this.#bdSeq) return true;
    const birthMs = this.#birth?.timestampMs ?? NaN;
    return timestampMs > (Number.isNaN(this.#earlierMs) ? birthMs - connectMs : this.#earlierMs);
  }

  #apply(message: NodeMessage): void {
    const device = this.#deviceOf(message);
    if (device === undefined) return;
    if (message.type === 'DBIRTH') this.#describe(device, message);
    else if (message.type === 'DDEATH') {
      device.offline('DDEATH: the node lost the device');
      this.#context.births.forget(birthTopic(this, message.device));
    } else this.#takeData(device, message);
  }

  #describe(device: DescribedDevice, message: NodeMessage): void {
    const { topic, payload, fresh, birth } = message;
    const { gateway, births } = this.#context;
    if (birth !== undefined) births.remember(birthTopic(this, message.device), birth);
    const refused = device.describe(payload, this.#begin(device, message, fresh === false ? false : 'current'));
    if (refused !== undefined) gateway.malformed('size', topic, { detail: refused, device: device.id });
    else if (this.#isFine) gateway.wellFormed(topic);
  }

  #takeData(device: DescribedDevice, message: NodeMessage): void {
    if (!this.#isReadable(device)) {
      const why = this.#whyUnreadable(device);
      // which is how each node begins that was there before
      if (this.#context.rebirth.canAsk(this)) device.failed(`cannot read "${message.topic}": ${why}`);
      else this.#complain(message.topic, why, device);
      return this.#context.rebirth.await(this);
    }
    device.take(message.payload, this.#begin(device, message, message.fresh));
    if (this.#isFine) this.#context.gateway.wellFormed(message.topic);
  }

  #begin(device: DescribedDevice, { topic, payload }: NodeMessage, fresh: Fresh): NodeClock {
    this.#topic = topic;
    this.#device = device;
    this.#isFine = true;
    return this.#clock.begin(payload.timestampMs, fresh);
  }

  /** Where a node can be asked for another birth, a birth that may be outdated is not relied on. */
  #isReadable({ state }: DescribedDevice): boolean {
    return state === 'born' || (state === 'unconfirmed' && !this.#context.rebirth.canAsk(this));
  }

  #whyUnreadable({ state }: DescribedDevice): string {
    if (state === 'unconfirmed') return 'data waits for a new birth, which was asked for';
    const { rebirth } = this.#context;
    const refusal = rebirth.refusal(this);
    const without = 'data without a birth, which names its metrics';
    if (refusal !== undefined) return `${without}, until the node restarts: ${refusal}`;
    return `${without}: ${rebirth.canAsk(this) ? 'one was asked for' : 'with "rebirth: true" one is asked for, otherwise the node has to restart'}`;
  }

  #missed({ expected, found, missing }: Gap): boolean {
    const { rebirth } = this.#context;
    this.#complain(
      this.#topic || `${this.group}/${this.node}`,
      `sequence number ${found} after ${(expected + 255) % 256}: messages are missing`,
    );
    const canAsk = rebirth.canAsk(this);
    if (!canAsk && missing <= smallGap) return true;
    for (const device of this.#all()) device.state = canAsk && device.state === 'born' ? 'unconfirmed' : 'doubted';
    this.#sequence.reset();
    rebirth.ask(this);
    return false;
  }

  #forgetBirths(): void {
    const { births } = this.#context;
    births.forget(birthTopic(this));
    for (const [name, { state }] of this.#devices) if (state === 'doubted') births.forget(birthTopic(this, name));
  }

  /** A device that is not born again after its node has ended. */
  #expectDevices(): void {
    this.#cancelBirths();
    this.#cancelBirths = this.#context.timers.after(devicesBornMs, () => {
      for (const device of this.#devices.values()) if (device.state === 'doubted') device.offline('its node was born again without it');
    });
  }

  #deviceOf({ device, topic }: Pick<NodeMessage, 'device' | 'topic'>): DescribedDevice | undefined {
    if (device === undefined) return this.#own;
    const known = this.#devices.get(device);
    if (known !== undefined) return known;
    if (this.#devices.size >= mostDevices) {
      this.#context.messages.malformed('size', topic, `more than ${mostDevices} devices of one node`);
      return undefined;
    }
    const created = this.#createDevice(`${this.#own.id}/${device}`, device, this.#own.id);
    this.#devices.set(device, created);
    return created;
  }

  #createDevice(id: string, name: string, parent?: string): DescribedDevice {
    const reports = {
      unknown: (metric: string) => this.#reportUnknown(metric),
      mismatched: (metric: string, type: number, { field }: Metric) =>
        this.#complain(
          this.#topic,
          `metric "${metric.slice(0, 100)}" of data type ${type} has a value in the field for "${field}"`,
          this.#device,
        ),
      timeless: (metric: string) =>
        this.#complain(this.#topic, `a historical value of metric "${metric.slice(0, 100)}" has no time`, this.#device),
      textOfPast: (metric: string) =>
        this.#context.gateway.log.debug(`ignored on "${this.#topic}": a historical text of metric "${metric.slice(0, 100)}"`),
    };
    return new DescribedDevice(this.#context, { id, name, parent, reports });
  }

  /** A metric that the birth lacks: there was another birth, or the node adds metrics without one. */
  #reportUnknown(metric: string): void {
    // which some programs add to all messages
    if (metric === bdSeq) return;
    this.#complain(this.#topic, `metric "${metric.slice(0, 100)}" is not in the birth`, this.#device);
    if (this.#unknown.has(metric) || this.#unknown.size > mostDevices) return;
    this.#unknown.add(metric);
    if (this.#device.state === 'unconfirmed') this.#device.state = 'doubted';
    this.#context.rebirth.ask(this);
  }

  #complain(topic: string, detail: string, device = this.#own): void {
    this.#isFine = false;
    this.#context.messages.malformed('protocol', topic, { detail, device: device.id });
    device.failed(`cannot read "${topic}": ${detail}`);
  }

  *#all(): Generator<DescribedDevice, void> {
    yield this.#own;
    yield* this.#devices.values();
  }
}

function rebirthAliasOf(metrics: readonly Metric[]): number | undefined {
  const alias = metrics.find(({ name }) => name === rebirthName)?.alias;
  return typeof alias === 'number' ? alias : undefined;
}

const bdSeq = 'bdSeq';

/** Which connection of the node it is about [Sparkplug 3.0 6.4.2]. Some nodes give it an alias, and no name in their death, or write it as a text. */
function bdSeqOf(metrics: readonly Metric[]): number | undefined {
  const [first] = metrics;
  const metric = metrics.find(({ name }) => name === bdSeq) ?? (metrics.length === 1 && first?.name === undefined ? first : undefined);
  const value = metric?.value;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : undefined;
}
