import type { Device, Gateway } from '../../contract.ts';
import type { AvailabilityState } from './availability.ts';
import { compile, type Compiled } from '../payload/compile.ts';
import type { EntityEntry } from '../bridge/entityEntry.ts';
import { isObject, type JsonObject } from '../../transport/json.ts';
import { lastSeenMs } from '../payload/lastSeen.ts';
import type { Listener } from '../payload/message.ts';
import type { Surprises } from '../payload/objectPoint.ts';
import { parsePayload, type Payload, type PayloadSource } from '../payload/payload.ts';
import type { Replays } from '../bridge/republishWindow.ts';
import { UndeclaredKeys } from '../payload/undeclaredKeys.ts';

/** A state is a few hundred bytes; one with a long schedule some thousand. */
const maxBytes = 1 << 20;
/** Of a key that is told in the log. */
const longestTold = 100;

/** One device or group of the bridge, compiled: takes the payloads of its state topic and what is said of its availability. */
export class Entity implements Listener, Surprises {
  readonly #gateway: Gateway;
  readonly #replays: Replays;
  #source: PayloadSource;
  #entry: EntityEntry;
  #device: Device;
  #compiled: Compiled;
  #undeclared: UndeclaredKeys | undefined;
  /** The bridge's configuration turns its positions. */
  #isInverted = false;
  /** What its newest message says of it, where any did. */
  #saysInverted: boolean | undefined;
  /** The start of the bridge after which it was heard last. */
  #round = -1;
  #isMalformed = false;
  #told: AvailabilityState | undefined;
  #vouched: AvailabilityState | 'disabled' | 'unknown' | undefined;

  constructor(entry: EntityEntry, topic: string, { gateway, replays }: { gateway: Gateway; replays: Replays }) {
    this.#gateway = gateway;
    this.#replays = replays;
    this.#source = { gateway, topic, maxBytes };
    this.#entry = entry;
    this.#device = gateway.device(entry.description);
    this.#compiled = compile(this.#device, entry.properties, this);
  }

  get entry(): EntityEntry {
    return this.#entry;
  }

  /** Takes a new name or definition. A definition is compiled again only when it is another: bridges list all devices whenever one changes. */
  describe(entry: EntityEntry, topic: string): void {
    const device = this.#gateway.device(entry.description);
    const isAnother = device !== this.#device;
    if (isAnother) this.#vouched = undefined;
    const isCompiled = !isAnother && entry.properties === this.#entry.properties;
    this.#device = device;
    this.#entry = entry;
    if (!isCompiled) this.#compile();
    this.#source = { gateway: this.#gateway, topic, maxBytes };
  }

  receive(payload: Payload, retained: boolean): void {
    const parsed = parsePayload(payload, this.#source);
    if (!isObject(parsed)) return this.#noState(payload, parsed);
    const values = this.#upright(parsed);
    const wasMalformed = this.#isMalformed;
    this.#isMalformed = false;
    const nowMs = this.#gateway.now();
    const saidMs = lastSeenMs(values['last_seen']);
    const ownMs = saidMs === undefined ? undefined : this.#gateway.at(saidMs);
    if (retained || (this.#replays.isUnderWay(nowMs) && this.#isReplay(values, ownMs))) this.#repeat(values, ownMs, nowMs);
    else this.#hear(values, ownMs, nowMs);
    if (wasMalformed) this.#tellReadable();
  }

  /** What the availability topic says. */
  heardAvailability(state: AvailabilityState): void {
    this.#told = state;
  }

  /** Passes on what the source says of its being reachable. Where the bridge does not tell, its topic still holds what it once said. */
  vouch(isTold: boolean | undefined): void {
    const word = this.#entry.disabled ? 'disabled' : isTold === false ? 'unknown' : this.#told;
    if (word === undefined || word === this.#vouched) return;
    this.#vouched = word;
    if (word === 'online') this.#device.online();
    else if (word === 'unknown') this.#device.reachabilityUnknown();
    else this.#device.offline(word === 'disabled' ? 'disabled' : 'protocol');
  }

  event(event: string, attributes: Readonly<Record<string, string | number | boolean>>): void {
    this.#device.event({ event, attributes });
  }

  /** A sign of life beside its state. */
  seen(atMs: number): void {
    this.#device.seen(atMs);
  }

  /** What the bridge's configuration says of turning its positions. */
  invert(isInverted: boolean): void {
    if (isInverted !== this.#isInverted) this.#saysInverted = undefined;
    this.#isInverted = isInverted;
  }

  undeclared(name: string, raw: unknown, atMs: number): void {
    if (this.#compiled.actions.isCompanion(name)) return;
    this.#undeclared ??= new UndeclaredKeys();
    this.#device.undeclared(name, raw, atMs);
    // what a group tells is its members'
    if (this.#entry.members === undefined) this.#undeclared.consider(name, raw);
    if (this.#undeclared.isNews(name)) this.#gateway.malformed('unknown_key', this.#source.topic, name.slice(0, longestTold));
  }

  wrongType(expected: string, raw: unknown): void {
    this.#isMalformed = true;
    this.#gateway.malformed('type', this.#source.topic, `expected ${expected}, found ${kindOf(raw)}`);
  }

  #hear(values: JsonObject, ownMs: number | undefined, nowMs: number): void {
    const heardMs = this.#device.lastSeenMs ?? 0;
    this.#device.seen(ownMs ?? nowMs);
    // what is said later is newer, also where the bridge's clock was set back
    const atMs = ownMs === undefined ? nowMs : Math.max(ownMs, heardMs);
    this.#set(values, atMs, true);
    this.#compiled.actions.set(values, atMs, true);
  }

  /** Known before: no sign of life, and no event. Only a time of its own says when the device was heard. */
  #repeat(values: JsonObject, ownMs: number | undefined, nowMs: number): void {
    const atMs = ownMs ?? this.#device.lastSeenMs ?? nowMs;
    if (ownMs !== undefined) this.#device.seen(ownMs);
    this.#set(values, atMs, false);
  }

  #set(values: JsonObject, atMs: number, fresh: boolean): void {
    this.#compiled.points.set(values, atMs, fresh);
    const adopted = this.#undeclared?.adopt(values);
    if (adopted === undefined) return;
    this.#compile();
    this.#compiled.points.set(adopted, atMs, fresh);
  }

  #compile(): void {
    const { properties } = this.#entry;
    this.#compiled = compile(this.#device, this.#undeclared?.beside(properties) ?? properties, this);
  }

  #upright(values: JsonObject): JsonObject {
    const { covers } = this.#compiled;
    if (covers === undefined) return values;
    const said = values['invert_cover'];
    // a bridge that keeps no cache sends it with some messages only
    if (typeof said === 'boolean') this.#saysInverted = said;
    return (this.#saysInverted ?? this.#isInverted) ? covers.upright(values) : values;
  }

  #isReplay(values: JsonObject, ownMs: number | undefined): boolean {
    if (this.#compiled.actions.isIn(values)) return false;
    const isFirst = this.#round !== this.#replays.round;
    this.#round = this.#replays.round;
    const heardMs = this.#device.lastSeenMs;
    if (ownMs !== undefined && heardMs !== undefined && ownMs > heardMs) return false;
    return isFirst || this.#compiled.points.holds(values);
  }

  #tellReadable(): void {
    if (!this.#isMalformed) this.#gateway.wellFormed(this.#source.topic);
  }

  #noState(payload: Payload, values: unknown): void {
    if (payload.length === 0 || values === null) return;
    if (values === undefined) this.#isMalformed = true;
    else this.wrongType('an object', values);
  }
}

function kindOf(raw: unknown): string {
  return Array.isArray(raw) ? 'a list' : typeof raw;
}
