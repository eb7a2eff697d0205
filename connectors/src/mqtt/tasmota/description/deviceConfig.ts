import { isObject, listOf, objectOf, textOf, type JsonObject } from '../../../transport/json.ts';
import { topicsOf, type Topics } from './topics.ts';

/** Largest numbers of relays, shutters and inputs that Tasmota 14 has. */
const mostRelays = 32;
const mostShutters = 16;
const longestName = 128;

type RelayKind = 'none' | 'switch' | 'light' | 'shutter';

/** The device's words for states: those of relays and switches, and what a switch does besides. */
export interface StateTexts {
  readonly off: string;
  readonly on: string;
}

export interface Shutter {
  readonly isInverted: boolean;
  /** Ends of the tilt; undefined for a shutter that does not tilt. */
  readonly tilt: readonly [min: number, max: number] | undefined;
}

/** An input that is not linked to a relay (SetOption114). */
export interface Switch {
  /** The key in payloads. */
  readonly name: string;
  /** Whether its mode reports a state, and not only what was done. */
  readonly hasState: boolean;
}

/** What `tasmota/discovery/<MAC>/config` says about a device. Emontnemery's hatasmota `discovery.py` has the same keys. */
export interface DeviceConfig {
  /** Upper case, without separators. */
  readonly mac: string;
  readonly name: string;
  readonly model: string | undefined;
  readonly firmware: string | undefined;
  readonly topics: Topics;
  readonly relays: readonly RelayKind[];
  /** Names of the relays in their order; undefined for one without a name of its own. */
  readonly relayNames: readonly (string | undefined)[];
  readonly states: StateTexts;
  /** 0 none, 1 dimmer, 2 white spectrum, 3 colour, 4 colour and white, 5 colour and white spectrum. */
  readonly lightSubtype: number;
  /** Each channel is a light of its own (SetOption68). */
  readonly hasSeparateChannels: boolean;
  readonly isFan: boolean;
  readonly shutters: readonly Shutter[];
  readonly switches: readonly (Switch | undefined)[];
  /** Which buttons report what is done with them (SetOption73). */
  readonly buttons: readonly boolean[];
  readonly online: string;
  readonly offline: string;
  /** It is away most of the time: its will says nothing. */
  readonly sleeps: boolean;
  /** Responses have the name of the command as topic (SetOption4). */
  readonly respondsByCommand: boolean;
}

const relayKinds: readonly RelayKind[] = ['none', 'switch', 'light', 'shutter'];

/** Switch modes without a state: toggle, push button toggle and the multiple ones that send what was done (hatasmota `switch.py`). */
const modesWithoutState: ReadonlySet<number> = new Set([0, 7, 8, 11, 12]);

/** Reads the payload of a `config` topic; throws an Error that says what is wrong. */
export function deviceConfig(mac: string, payload: JsonObject): DeviceConfig {
  if (textOf(payload['mac'])?.toUpperCase() !== mac) throw new Error('"mac" is not the one in the topic');
  const topic = required(payload, 't');
  const [cmnd, stat, tele] = listOf(payload['tp']).map(textOf);
  const topics = topicsOf({
    fullTopic: required(payload, 'ft'),
    topic,
    hostname: textOf(payload['hn']) ?? '',
    mac,
    prefixes: [cmnd ?? 'cmnd', stat ?? 'stat', tele ?? 'tele'],
  });
  const name = textOf(payload['dn'])?.slice(0, longestName);
  const options = objectOf(payload['so']);
  const relays = atMost(mostRelays, payload['rl']).map((kind) => relayKinds[Number(kind)] ?? 'none');
  return {
    mac,
    name: name ?? topic,
    model: textOf(payload['md']),
    firmware: textOf(payload['sw']),
    topics,
    relays,
    relayNames: relayNames(relays.length, payload, name),
    states: statesOf(payload),
    lightSubtype: Number(payload['lt_st'] ?? 0),
    hasSeparateChannels: isSet(options['68']),
    isFan: isSet(payload['if']),
    shutters: shuttersOf(payload),
    switches: switchesOf(payload),
    buttons: atMost(mostRelays, payload['btn']).map(isSet),
    online: textOf(payload['onln']) ?? 'Online',
    offline: textOf(payload['ofln']) ?? 'Offline',
    sleeps: isSet(payload['dslp']),
    respondsByCommand: isSet(options['4']),
  };
}

function required(payload: JsonObject, key: string): string {
  const text = textOf(payload[key]);
  if (text === undefined) throw new Error(`"${key}" is missing`);
  return text;
}

function atMost(most: number, list: unknown): readonly unknown[] {
  return listOf(list).slice(0, most);
}

function isSet(flag: unknown): boolean {
  return flag === 1 || flag === true;
}

/** Names that people gave. The firmware's own ones and the device's name say nothing about a relay, and a name that repeats does not identify one. */
function relayNames(relays: number, payload: JsonObject, deviceName: string | undefined): readonly (string | undefined)[] {
  const names = atMost(relays, payload['fn']).map((name) => textOf(name)?.slice(0, longestName));
  const isOwn = (name: string | undefined) => name !== undefined && name !== deviceName && !/^(tasmota|sonoff)\d*$/i.test(name);
  return names.map((name) => (isOwn(name) && names.filter((other) => other === name).length === 1 ? name : undefined));
}

function statesOf(payload: JsonObject): StateTexts {
  const [off, on] = listOf(payload['state']).map(textOf);
  return { off: off ?? 'OFF', on: on ?? 'ON' };
}

/** Each shutter has two relays that follow each other. */
function shuttersOf(payload: JsonObject): readonly Shutter[] {
  const relays = atMost(mostRelays, payload['rl']).filter((kind) => kind === 3).length;
  const options = listOf(payload['sho']);
  const tilts = listOf(payload['sht']);
  const count = Math.min(Math.floor(relays / 2), mostShutters);
  return Array.from({ length: count }, (_, index) => ({ isInverted: (Number(options[index] ?? 0) & 1) === 1, tilt: tiltOf(tilts[index]) }));
}

function tiltOf(tilt: unknown): Shutter['tilt'] {
  const [min, max, duration] = listOf(tilt);
  return typeof min === 'number' && typeof max === 'number' && min !== max && duration !== 0 ? [min, max] : undefined;
}

function switchesOf(payload: JsonObject): readonly (Switch | undefined)[] {
  const names = listOf(payload['swn']);
  return atMost(mostRelays, payload['swc']).map((mode, index) => {
    if (typeof mode !== 'number' || mode < 0) return undefined;
    return { name: textOf(names[index])?.slice(0, longestName) ?? `Switch${index + 1}`, hasState: !modesWithoutState.has(mode) };
  });
}

/** The tree of sensors of a `sensors` topic; undefined where there is none. */
export function sensorsOf(payload: JsonObject): JsonObject | undefined {
  return isObject(payload['sn']) ? payload['sn'] : undefined;
}

/** The label `channel` of a relay, and of what is measured at it: the name that people gave it, or its number. */
export function channelOf({ relayNames: names }: Pick<DeviceConfig, 'relayNames'>, index: number): string {
  return names[index] ?? String(index + 1);
}
