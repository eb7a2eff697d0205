import type { Device, Fresh, Gateway, MalformedPayload, MalformedReason } from '../../contract.ts';
import type { SharedProperties } from '../../sharedProperties.ts';
import { isObject, type JsonObject } from '../../transport/json.ts';
import { parsePayload, type MalformedHandler, type Past, type Payload, type TopicListener } from '../../transport/message.ts';
import type { TracedMessages } from '../../transport/tracedMessages.ts';
import type { EntityEntry } from '../bridge/inventory.ts';
import type { RepublishWindow } from '../bridge/republishWindow.ts';
import { compile, type CompiledDefinition } from '../payload/compile.ts';
import { ElapsedTime } from '../payload/elapsedTime.ts';
import type { AvailabilityState } from '../payload/availability.ts';
import { lastSeenOf } from '../payload/lastSeen.ts';
import type { UnexpectedValues } from '../payload/objectPoint.ts';
import { UndeclaredKeys } from '../payload/undeclaredKeys.ts';

/** A state has a few hundred bytes, one with a long schedule some thousand. */
const maxBytes = 1 << 20;
/** Of a longer payload only the beginning is kept for diagnostics: whoever may publish could fill the memory with large ones. */
const mostKeptBytes = 8192;
/** Of a key in the log. */
const longestKey = 100;

/** What all entities of one bridge share. */
export interface EntityContext {
  readonly gateway: Gateway;
  readonly messages: TracedMessages;
  readonly republishWindow: RepublishWindow;
  readonly properties: SharedProperties;
}

/** One device or group of the bridge: takes the payloads of its state topic, its availability and its options. */
export class Entity implements TopicListener, MalformedHandler, UnexpectedValues {
  readonly #context: EntityContext;
  readonly #gateway: Gateway;
  #topic: string;
  #entry: EntityEntry;
  #device: Device;
  #compiled: CompiledDefinition;
  #undeclared: UndeclaredKeys | undefined;
  readonly #elapsed = new ElapsedTime();
  /** `invert_cover` in the bridge's configuration. */
  #isInverted = false;
  /** `invert_cover` in the newest payload that has it. */
  #isInvertedByPayload: boolean | undefined;
  /** Number of bridge starts when the last payload arrived. */
  #bridgeStarts = -1;
  #isMalformed = false;
  /** Whether the bridge publishes its availability; undefined before that is known. */
  #publishesAvailability: boolean | undefined;
  #availability: AvailabilityState | undefined;
  #reported: AvailabilityState | 'disabled' | 'unknown' | undefined;

  constructor(entry: EntityEntry, topic: string, context: EntityContext) {
    this.#context = context;
    this.#gateway = context.gateway;
    this.#topic = topic;
    this.#entry = entry;
    this.#device = this.#gateway.device(entry.description);
    this.#compiled = compile(this.#device, entry.properties, this);
  }

  get entry(): EntityEntry {
    return this.#entry;
  }

  /** Takes a new name or definition. An unchanged definition is not compiled again: the bridge lists all devices whenever one changes. */
  update(entry: EntityEntry, topic: string): void {
    const device = this.#gateway.device(entry.description);
    const isOther = device !== this.#device;
    if (isOther) this.#reported = undefined;
    const isCompiled = !isOther && entry.properties === this.#entry.properties;
    this.#device = device;
    this.#entry = entry;
    this.#topic = topic;
    if (!isCompiled) this.#compile();
  }

  receive(payload: Payload, retained: boolean, past?: Past): void {
    const wasMalformed = this.#isMalformed;
    const parsed = parsePayload(payload, maxBytes, this);
    if (!isObject(parsed)) return this.#refuse(parsed);
    this.#context.messages.decoded(this.#entry.description.id);
    // not the bytes: those are a view of a larger buffer of MQTT.js
    this.#device.payload(payload.length <= mostKeptBytes ? parsed : beginningOf(payload));
    const values = this.#withCorrectedCovers(parsed);
    this.#isMalformed = false;
    const nowMs = this.#gateway.now();
    const seenMs = this.#timeOf(values, nowMs, retained ? 'repeated' : past);
    if (!retained && past !== undefined && seenMs === undefined) this.#setUntimed(values, nowMs, past);
    else if (retained || past === 'repeated' || (this.#context.republishWindow.isOpen(nowMs) && this.#isRepeated(values, seenMs)))
      this.#setRepeated(values, seenMs, nowMs);
    else this.#setLive(values, seenMs, nowMs);
    if (wasMalformed && !this.#isMalformed) this.#gateway.wellFormed(this.#topic);
  }

  setAvailability(state: AvailabilityState): void {
    this.#availability = state;
    this.#reportReachability();
  }

  /** Takes the entity's options in the bridge's configuration. */
  configure(publishesAvailability: boolean | undefined, invertsCover: boolean): void {
    this.#publishesAvailability = publishesAvailability;
    if (invertsCover !== this.#isInverted) this.#isInvertedByPayload = undefined;
    this.#isInverted = invertsCover;
    this.#reportReachability();
  }

  event(event: string, attributes: Readonly<Record<string, string | number | boolean>>): void {
    this.#device.event({ event, attributes });
  }

  /** A sign of life other than a payload. */
  seen(atMs: number): void {
    this.#device.seen(atMs);
  }

  undeclared(name: string, raw: unknown, atMs: number): void {
    if (this.#compiled.actions.isAttribute(name)) return;
    this.#undeclared ??= new UndeclaredKeys(this.#context.properties);
    this.#device.undeclared(name, raw, atMs);
    // the values of a group are those of its members
    if (this.#entry.members === undefined) this.#undeclared.check(name, raw);
    if (this.#undeclared.isNew(name))
      this.#gateway.malformed('unknown_key', this.#topic, { detail: name.slice(0, longestKey), device: this.#entry.description.id });
  }

  wrongType(expected: string, raw: unknown): void {
    this.malformed('type', `expected ${expected}, found ${kindOf(raw)}`);
  }

  malformed(reason: MalformedReason, about: string | MalformedPayload): void {
    this.#isMalformed = true;
    const { id: device } = this.#entry.description;
    const what = typeof about === 'string' ? { detail: about, device } : { ...about, device };
    this.#context.messages.concerns(device);
    this.#context.messages.malformed(reason, this.#topic, what);
    this.#device.failed(`cannot read "${this.#topic}": ${what.detail}`);
  }

  /** An availability topic may still have an old retained state if the bridge does not publish the availability any more. */
  #reportReachability(): void {
    const state = this.#entry.disabled ? 'disabled' : this.#publishesAvailability === false ? 'unknown' : this.#availability;
    if (state === undefined || state === this.#reported) return;
    this.#reported = state;
    if (state === 'online') this.#device.online();
    else if (state === 'unknown') this.#device.reachabilityUnknown();
    else this.#device.offline(state === 'disabled' ? 'disabled' : 'protocol');
  }

  #setLive(values: JsonObject, seenMs: number | undefined, nowMs: number): void {
    const lastSeenMs = this.#device.lastSeenMs ?? 0;
    this.#device.seen(seenMs ?? nowMs);
    // a later message is newer, even if the bridge's clock was set back
    const atMs = seenMs === undefined ? nowMs : Math.max(seenMs, lastSeenMs);
    this.#set(values, atMs, true);
    this.#compiled.actions.set(values, atMs, true);
  }

  /** A repeated payload is no event, and no sign of life unless it has a time itself. */
  #setRepeated(values: JsonObject, seenMs: number | undefined, nowMs: number): void {
    const atMs = seenMs ?? this.#device.lastSeenMs ?? nowMs;
    if (seenMs !== undefined) this.#device.seen(seenMs);
    this.#set(values, atMs, false);
  }

  /** It happened at an unknown time before now. What was pressed counts nevertheless, once. */
  #setUntimed(values: JsonObject, nowMs: number, past: Past): void {
    this.#set(values, nowMs, 'untimed');
    if (past === 'waited') this.#compiled.actions.set(values, nowMs, true);
  }

  #set(values: JsonObject, atMs: number, fresh: Fresh): void {
    this.#compiled.points.set(values, atMs, fresh);
    const added = this.#undeclared?.add(values);
    if (added === undefined) return;
    this.#compile();
    this.#compiled.points.set(added, atMs, fresh);
  }

  #compile(): void {
    const { properties } = this.#entry;
    this.#compiled = compile(this.#device, this.#undeclared?.extend(properties) ?? properties, this);
  }

  #withCorrectedCovers(values: JsonObject): JsonObject {
    const { covers } = this.#compiled;
    if (covers === undefined) return values;
    const { invert_cover: isInverted } = values;
    // a bridge without a cache publishes it with some messages only
    if (typeof isInverted === 'boolean') this.#isInvertedByPayload = isInverted;
    return (this.#isInvertedByPayload ?? this.#isInverted) ? covers.corrected(values) : values;
  }

  /** By `last_seen`, or by `elapsed` for a message that waited. */
  #timeOf(values: JsonObject, nowMs: number, past: Past): number | undefined {
    const sourceMs = lastSeenOf(values['last_seen']);
    const elapsedMs = this.#elapsed.of(values['elapsed'], nowMs, past);
    return sourceMs === undefined ? elapsedMs : this.#gateway.at(sourceMs);
  }

  #isRepeated(values: JsonObject, seenMs: number | undefined): boolean {
    if (this.#compiled.actions.isIn(values)) return false;
    const { bridgeStarts } = this.#context.republishWindow;
    const isFirst = this.#bridgeStarts !== bridgeStarts;
    this.#bridgeStarts = bridgeStarts;
    const { lastSeenMs } = this.#device;
    if (seenMs !== undefined && lastSeenMs !== undefined && seenMs > lastSeenMs) return false;
    return isFirst || this.#compiled.points.holds(values);
  }

  /** An undefined payload was empty or is counted already; null has no values. */
  #refuse(parsed: unknown): void {
    if (parsed !== undefined && parsed !== null)
      this.malformed('type', { detail: `expected an object, found ${kindOf(parsed)}`, payload: parsed });
  }
}

/** A copy: a slice of a text keeps the whole text in memory. */
function beginningOf(payload: Payload): string {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return bytes.toString('utf8', 0, mostKeptBytes);
}

function kindOf(raw: unknown): string {
  return Array.isArray(raw) ? 'a list' : typeof raw;
}
