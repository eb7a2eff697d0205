import type { Device, DeviceDescription, MalformedPayload, MalformedReason } from '../../contract.ts';
import { isObject, objectOf, textOf, type JsonObject } from '../../transport/json.ts';
import { parsePayload, type MalformedHandler, type Past, type Payload, type TopicListener } from '../../transport/message.ts';
import { ChildTable } from './children/childTable.ts';
import type { TasmotaContext } from './context.ts';
import type { DeviceConfig } from './description/deviceConfig.ts';
import { type MessageKind, messageKinds } from './description/messages.ts';
import { actuatorEntries } from './values/actuatorEntries.ts';
import { compile } from './values/compile.ts';
import { SampleTree } from './values/sampleTree.ts';
import { sensorEntries } from './values/sensorEntries.ts';
import { withStableKeys } from './values/stableKeys.ts';
import { diagnosticEntries, knownStateKeys } from './values/stateEntries.ts';
import { isSameUnits, noUnits, unitsOf } from './values/units.ts';
import type { Units } from './values/vocabulary.ts';
import type { Reading, ValueTree } from './values/valueTree.ts';

/** Telemetry has at most some kilobytes. */
const maxBytes = 1 << 18;
/** Of a longer payload only the beginning is kept for diagnostics. */
const mostKeptBytes = 8192;

/** One device with Tasmota: takes the messages of its topics. */
export class TasmotaDevice implements TopicListener, MalformedHandler {
  readonly #context: TasmotaContext;
  #config: DeviceConfig;
  #device: Device;
  #kinds: ReadonlyMap<string, MessageKind>;
  #samples = new SampleTree();
  #units: Units;
  #tree: ValueTree;
  readonly #children: ChildTable;
  /** Of the message that is read. */
  #topic = '';
  #isMalformed = false;
  #wasFull = false;

  constructor(config: DeviceConfig, sensors: JsonObject, context: TasmotaContext) {
    this.#context = context;
    this.#config = config;
    this.#kinds = messageKinds(config);
    this.#children = new ChildTable(config.mac, context);
    this.#device = context.gateway.device(descriptionOf(config));
    this.#units = unitsOf(noUnits, sensors);
    this.#tree = this.#describe(sensors);
  }

  get config(): DeviceConfig {
    return this.#config;
  }

  get lastSeenMs(): number | undefined {
    return this.#device.lastSeenMs;
  }

  /** The topics that it listens to. */
  get topics(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  /** Takes a new description. Values that were learned and are not described are gone. */
  update(config: DeviceConfig, sensors: JsonObject): void {
    this.#config = config;
    this.#kinds = messageKinds(config);
    this.#device = this.#context.gateway.device(descriptionOf(config));
    this.#units = unitsOf(noUnits, sensors);
    this.#tree = this.#describe(sensors);
  }

  remove(): void {
    this.#children.remove();
    this.#device.remove();
  }

  /** Another device has its topics: its messages cannot be told apart. */
  refuseTopics(mac: string): void {
    this.#device.failed(`cannot read its messages: device "${mac}" has the same topics`);
  }

  receive(...[payload, retained, past, topic = '']: Parameters<TopicListener['receive']>): void {
    this.#topic = topic;
    const kind = this.#kinds.get(topic) ?? 'childSensor';
    if (kind === 'will') return this.#receiveWill(payload.toString());
    const wasMalformed = this.#isMalformed;
    const values = this.#read(payload, kind);
    if (values === undefined) return;
    this.#isMalformed = false;
    const reading = this.#readingOf(retained, past);
    if (reading.fresh === true) this.#device.seen(reading.ms);
    this.#take(kind, values, reading);
    if (wasMalformed) this.#context.gateway.wellFormed(topic);
  }

  malformed(reason: MalformedReason, about: string | MalformedPayload): void {
    this.#isMalformed = true;
    const { mac: device } = this.#config;
    const what = typeof about === 'string' ? { detail: about, device } : { ...about, device };
    this.#context.messages.concerns(device);
    this.#context.messages.malformed(reason, this.#topic, what);
    this.#device.failed(`cannot read "${this.#topic}": ${what.detail}`);
  }

  /** `ON` at a topic of its own is a message like `{"POWER":"ON"}`; undefined for an empty or an invalid payload. */
  #read(payload: Payload, kind: MessageKind): JsonObject | undefined {
    if (kind === 'power' && payload.length < 32 && !/^\s*\{/.test(payload.toString())) {
      const key = this.#topic.slice(this.#topic.lastIndexOf('/') + 1);
      return payload.length === 0 ? undefined : { [key]: payload.toString() };
    }
    const parsed = parsePayload(payload, maxBytes, this);
    if (parsed === undefined) return undefined;
    if (!isObject(parsed)) {
      this.malformed('type', { detail: `expected an object, found ${Array.isArray(parsed) ? 'a list' : typeof parsed}`, payload: parsed });
      return undefined;
    }
    this.#context.messages.decoded(this.#config.mac);
    this.#device.payload(payload.length <= mostKeptBytes ? parsed : Buffer.from(payload.toString().slice(0, mostKeptBytes)).toString());
    return parsed;
  }

  /** Messages have a local time without a time zone: they count from their arrival. */
  #readingOf(retained: boolean, past: Past): Reading {
    const nowMs = this.#context.gateway.now();
    if (retained || past === 'repeated') return { ms: this.#device.lastSeenMs ?? nowMs, fresh: false, unexpected: [] };
    return { ms: nowMs, fresh: past === 'waited' ? 'untimed' : true, unexpected: [] };
  }

  #take(kind: MessageKind, values: JsonObject, reading: Reading): void {
    switch (kind) {
      case 'sensor':
        return this.#takeSensors(values, reading);
      case 'sensorStatus':
        return this.#takeSensors(objectOf(values['StatusSNS']), reading);
      case 'stateStatus':
        return this.#takeStates(objectOf(values['StatusSTS']), reading);
      case 'childSensor':
        return this.#children.takeTopic(values, reading);
      case 'restart':
        return this.#takeRestart(values, reading);
      default:
        return this.#takeStates(values, reading);
    }
  }

  #takeSensors(received: JsonObject, reading: Reading): void {
    const units = unitsOf(this.#units, received);
    if (!isSameUnits(units, this.#units)) this.#setUnits(units);
    this.#tree.setAll(withStableKeys(received), reading);
    if (reading.unexpected.length > 0) this.#learn(reading);
  }

  /** A sensor that was plugged in after the device described itself: described again by the device only when it restarts. */
  #learn(reading: Reading): void {
    const own = reading.unexpected.filter(({ path, raw }) => !this.#children.take(path, raw, reading));
    let isNew = false;
    for (const { path, raw } of own) isNew = this.#samples.learn(path, raw) || isNew;
    if (isNew) {
      this.#tree = this.#compile();
      for (const { path, raw } of own) this.#tree.set(path, raw, { ...reading, unexpected: [] });
    }
    this.#reportFull();
  }

  #takeStates(values: JsonObject, reading: Reading): void {
    this.#tree.setAll(values, reading);
    // of a response only what the device is known to have is of interest
    if (this.#kinds.get(this.#topic) !== 'state') return;
    for (const { path, raw } of reading.unexpected)
      if (path.length === 1 && !knownStateKeys.has(path[0] ?? '')) this.#device.undeclared(path[0] ?? '', raw, reading.ms);
  }

  #takeRestart(values: JsonObject, reading: Reading): void {
    const reason = textOf(objectOf(values['Info3'])['RestartReason']);
    if (reading.fresh === true) this.#device.event({ event: 'restart', attributes: reason === undefined ? {} : { reason } });
    this.#tree.setAll(values, reading);
  }

  /** A will is retained; that of a device that sleeps most of the time says nothing. */
  #receiveWill(text: string): void {
    const { online, offline, sleeps } = this.#config;
    if (sleeps || text === '') return;
    if (text === online) this.#setReachable(true);
    else if (text === offline) this.#setReachable(false);
    // that of a device which began to sleep after it described itself (arendst/Tasmota#19134)
    else if (text === 'DeepSleep') this.#device.reachabilityUnknown();
    else return this.malformed('type', `expected ${online} or ${offline}`);
    this.#context.gateway.wellFormed(this.#topic);
  }

  #setReachable(isReachable: boolean): void {
    if (isReachable) this.#device.online();
    else this.#device.offline('protocol');
    this.#children.bridgeIs(isReachable);
  }

  #setUnits(units: Units): void {
    this.#units = units;
    this.#children.setUnits(units);
    this.#tree = this.#compile();
  }

  #describe(sensors: JsonObject): ValueTree {
    this.#samples = new SampleTree();
    this.#children.setUnits(this.#units);
    for (const [key, raw] of Object.entries(withStableKeys(sensors)))
      if (!this.#children.isChild(key, raw)) this.#samples.learn([key], raw);
    if (this.#config.sleeps) this.#device.reachabilityUnknown();
    this.#reportFull();
    return this.#compile();
  }

  #compile(): ValueTree {
    const { shared } = this.#context;
    const sensors = sensorEntries(this.#samples.samples, { config: this.#config, units: this.#units });
    const tree = compile(this.#device, [...actuatorEntries(this.#config), ...diagnosticEntries, ...sensors], shared);
    this.#children.addTo(tree);
    return tree;
  }

  #reportFull(): void {
    if (!this.#samples.isFull || this.#wasFull) return;
    this.#wasFull = true;
    const { mac } = this.#config;
    this.#context.gateway.malformed('size', `sensors of ${mac}`, {
      detail: 'too many values, too deep or with too long names',
      device: mac,
    });
  }
}

function descriptionOf({ mac, name, model, firmware }: DeviceConfig): DeviceDescription {
  return {
    id: mac,
    name,
    nativeId: mac,
    manufacturer: 'Tasmota',
    addresses: [mac],
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
  };
}
