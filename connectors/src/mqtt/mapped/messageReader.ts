import type { Fresh, MalformedReason } from '../../contract.ts';
import { isObject } from '../../transport/json.ts';
import type { Past, Payload, UserProperties } from '../../transport/message.ts';
import { scalarOf } from '../mapping/compile/valueConversion.ts';
import type { CompiledReading } from '../mapping/compile/compileReading.ts';
import { valueAt } from '../mapping/compile/jsonPath.ts';
import { nearNow, readTime, type MessageTime } from '../mapping/compile/messageTime.ts';
import { readShape, type ShapeReader } from '../mapping/compile/shape.ts';
import type { Scope } from '../mapping/compile/textTemplate.ts';
import type { BoundDevice } from './devices/boundDevice.ts';
import type { MappedContext } from './devices/mappedContext.ts';
import type { MappedDevice } from './devices/mappedDevice.ts';
import type { MappedDevices } from './devices/mappedDevices.ts';
import type { TopicBinding } from './devices/topicBinding.ts';
import { hasValue } from './hasValue.ts';

/** Of a longer payload only the beginning is kept for diagnostics. */
const mostKeptBytes = 8192;

/** A message that mappings read. */
export interface MappedMessage {
  readonly topic: string;
  readonly payload: Payload;
  /** The parsed payload; a text where it is no JSON document. */
  readonly value: unknown;
  readonly retained: boolean;
  readonly past: Past;
  readonly properties: UserProperties | undefined;
  /** Its number, which no other message has. */
  readonly number: number;
  /** No other mapping reads it: what this one does not map is not mapped at all. */
  readonly isOnly: boolean;
}

/** Reads messages by mappings, one at a time. It is one object so that a message allocates little. */
export class MessageReader implements ShapeReader, Scope {
  readonly keys: string[] = [];
  item: unknown;
  /** Why the newest message that was refused, or a part of it, was. */
  refusal: string | undefined;
  #message: MappedMessage = noMessage;
  #binding: TopicBinding | undefined;
  #device: BoundDevice | undefined;
  /** Of the device, looked up once for all values of a message. */
  #points: BoundDevice['points'] = [];
  readonly #reading: { ms: number; fresh: Fresh } = { ms: 0, fresh: true };
  #done = 0;
  /** What is kept of the message for diagnostics: many devices may be in it. */
  #kept: unknown;
  /** Devices with readings that this message added. */
  readonly #changed = new Set<MappedDevice>();
  readonly #context: MappedContext;
  readonly #devices: MappedDevices;

  constructor(context: MappedContext, devices: MappedDevices) {
    this.#context = context;
    this.#devices = devices;
  }

  get topic(): string {
    return this.#message.topic;
  }

  get parts(): readonly string[] {
    return this.#binding?.parts ?? [];
  }

  get message(): unknown {
    return this.#message.value;
  }

  get properties(): UserProperties | undefined {
    return this.#message.properties;
  }

  text = (): string => this.#message.payload.toString();

  /** Reads a message; returns how many of its values became readings. */
  read(binding: TopicBinding, message: MappedMessage): number {
    this.#begin(binding, message);
    if (this.#isRefused()) return this.#done;
    const { each } = binding.mapping;
    if (each === undefined) this.#readItem(message.value);
    else for (const item of itemsOf(valueAt(message.value, each))) this.#readItem(item);
    if (this.#changed.size > 0) this.#mapChanged();
    return this.#done;
  }

  /** An empty payload: the value of the topic no longer applies. */
  clear(binding: TopicBinding, message: MappedMessage): void {
    this.#begin(binding, message);
    const { own: device } = binding;
    if (device === undefined || this.#isRefused()) return;
    this.#reading.ms = this.#context.gateway.now();
    this.#reading.fresh = !message.retained;
    for (const index of device.fixed) device.mapped.set(index, null, this.#reading);
  }

  take(reading: CompiledReading, raw: unknown): void {
    const point = typeof raw === 'object' ? undefined : this.#points[reading.index];
    if (point === undefined) return this.#takeNew(reading, raw);
    this.#done++;
    point.set(reading.convert === undefined ? raw : reading.convert(raw), this.#reading.ms, this.#reading.fresh);
  }

  #takeNew(reading: CompiledReading, raw: unknown): void {
    const device = this.#device;
    if (device === undefined) return;
    const index = device.indexOf(reading, this);
    this.#points = device.points;
    if (index === undefined) return this.#malformed('size', `cannot add reading ${reading.index + 1}: ${device.refusalOf(reading, this)}`);
    if (raw !== null && typeof raw === 'object')
      return this.#malformed('type', `expected a value, found ${Array.isArray(raw) ? 'a list' : 'an object'}`);
    this.#done++;
    device.mapped.set(index, reading.convert === undefined ? raw : reading.convert(raw), this.#reading);
    if (device.mapped.isChanged) this.#changed.add(device.mapped);
  }

  unmapped(name: string, raw: unknown): void {
    if (this.#message.isOnly) this.#device?.mapped.device.undeclared(name, raw, this.#reading.ms);
  }

  #begin(binding: TopicBinding, message: MappedMessage): void {
    this.#binding = binding;
    this.#message = message;
    this.#done = 0;
    this.#kept = undefined;
    this.item = message.value;
    this.#device = undefined;
  }

  /** Whether the message has to be signed and is not. */
  #isRefused(): boolean {
    const signature = this.#binding?.mapping.signature;
    if (signature === undefined) return false;
    const { past, number } = this.#message;
    const refusal = signature.check(this, { gateway: this.#context.gateway, message: number, isRepeated: past === 'repeated' });
    if (refusal === undefined) return false;
    this.#malformed(refusal.reason, refusal.detail);
    return true;
  }

  #mapChanged(): void {
    for (const device of this.#changed) device.mapNew();
    this.#changed.clear();
  }

  #readItem(item: unknown): void {
    this.item = item;
    const binding = this.#binding;
    if (binding === undefined) return;
    const { mapping } = binding;
    if (mapping.availability !== undefined) this.#readAvailability(binding);
    if (mapping.readings.length === 0) return;
    const device = binding.device(this);
    this.#device = device;
    if (device === undefined) return this.#noDevice(binding);
    this.#points = device.points;
    this.#context.messages.decoded(device.mapped.id);
    this.#setTime(device, mapping.time);
    const { value } = this.#message;
    device.mapped.device.payload((this.#kept ??= keptOf(this.#message)));
    if (mapping.shape !== undefined && (isObject(item) || !isObject(value))) this.#readValues(item);
    if (mapping.scalar !== undefined) this.take(mapping.scalar, typeof value === 'string' ? scalarOf(value) : value);
  }

  #noDevice({ mapping }: TopicBinding): void {
    const id = mapping.device.id.render(this) ?? '';
    if (id === '') this.#malformed('type', `it names no device: "${mapping.device.idText}" is missing, or too long`);
    else if (this.#devices.isDescribed(id))
      this.#malformed('type', `its device "${id}" describes itself: the mapping needs another id, such as "mapped-${id}"`);
    else if (hasValue(mapping, this.item)) this.#malformed('size', `cannot add device "${id}": there are too many`);
  }

  #readValues(item: unknown): void {
    const shape = this.#binding?.mapping.shape;
    if (shape !== undefined) readShape(shape, item, this);
  }

  #readAvailability({ mapping: { availability, device } }: TopicBinding): void {
    const id = device.id.render(this);
    if (availability === undefined || id === undefined) return;
    const raw = valueAt(this.item, availability.path);
    const state = typeof raw === 'string' ? raw.trim() : String(raw);
    const { on, off } = availability;
    if (state !== on && !off.includes(state))
      return raw === undefined ? undefined : this.#malformed('type', `expected ${[on, ...off].join(' or ')}`);
    this.#done++;
    this.#devices.setReachable(id, state === on);
  }

  /** The time of its readings. Without a time of its own a retained or repeated message is no sign of life. */
  #setTime({ mapped }: BoundDevice, time: MessageTime | undefined): void {
    const { retained, past } = this.#message;
    const nowMs = this.#context.gateway.now();
    mapped.use(nowMs);
    const isRepeated = retained || past === 'repeated';
    const ownMs = time === undefined ? undefined : this.#ownTime(time, nowMs);
    const reading = this.#reading;
    reading.ms = ownMs ?? (isRepeated ? (mapped.device.lastSeenMs ?? nowMs) : nowMs);
    reading.fresh = isRepeated ? false : past === 'waited' && ownMs === undefined ? 'untimed' : true;
    if (ownMs !== undefined || reading.fresh === true) mapped.device.seen(reading.ms);
  }

  #ownTime({ path, format, maxSkewMs }: MessageTime, nowMs: number): number | undefined {
    const raw = valueAt(this.item, path) ?? valueAt(this.message, path);
    if (raw === undefined) return undefined;
    const ms = readTime(raw, format);
    const atMs = ms === undefined ? undefined : nearNow(ms, maxSkewMs, this.#context.gateway);
    if (atMs !== undefined) return atMs;
    this.#malformed('time', ms === undefined ? 'not a time' : `its time is ${Math.round((ms - nowMs) / 1000)} s from its arrival`);
    return undefined;
  }

  #malformed(reason: MalformedReason, detail: string): void {
    this.refusal = detail;
    const { messages } = this.#context;
    const id = this.#device?.mapped.id;
    if (id !== undefined) messages.concerns(id);
    messages.malformed(reason, this.topic, { detail, payload: this.#message.value, device: id });
    this.#device?.mapped.device.failed(`cannot read "${this.topic}": ${detail}`);
  }
}

export const noMessage: MappedMessage = {
  topic: '',
  payload: '',
  value: undefined,
  retained: false,
  past: undefined,
  properties: undefined,
  number: 0,
  isOnly: true,
};

/** A copy: a slice of a text keeps the whole text in memory. */
function keptOf({ value, payload }: MappedMessage): unknown {
  return payload.length <= mostKeptBytes ? value : Buffer.from(payload.toString().slice(0, mostKeptBytes)).toString();
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}
