import type { Property } from '../contract.ts';
import type { Family } from './family.ts';
import type { Metric } from './metric.ts';
import { plainName } from './nameParts.ts';
import { labelValue, stateName } from './names.ts';
import type { Decoding } from './resolution.ts';

/** The values of a boolean (catalogue §6): 1 is the condition in the metric's name. */
export function booleanDecoding(property: Property, metric: Metric): Decoding {
  const declared: readonly (readonly [string | number | boolean, 0 | 1])[] =
    property.on === undefined && property.off === undefined ? undeclared : [...entry(property.off, 0), ...entry(property.on, 1)];
  const isByName = property.quantity === undefined && property.metric === undefined;
  const turned = isByName && openByName.has(plainName(property)) && metric.name === 'iot_contact_open';
  if (turned)
    return { kind: 'boolean', values: new Map([...openWhenFalse, ...declared.filter(([raw]) => isWord(raw)).map(byWord(metric))]) };
  return { kind: 'boolean', values: new Map(declared.map(byWord(metric))) };
}

/** The states of an enum as a boolean: 1 in one state, 0 in the others. */
export function oneStateDecoding({ values = [] }: Property, on: string): Decoding {
  return { kind: 'boolean', values: new Map(values.map((raw) => [raw, stateName(raw) === on ? 1 : 0])) };
}

/** The states of an enum: declared values in snake case, or the catalogue's words where the family lists them. */
export function stateDecoding(property: Property, family: Partial<Family>, maxStates: number): Decoding {
  const of = new Map<string, string>();
  const taken = new Set<string>();
  for (const raw of property.values ?? []) {
    if (of.has(raw)) continue;
    const state = stateOf(raw, family, taken);
    of.set(raw, state);
    taken.add(state);
  }
  const states = [...taken];
  return states.length > maxStates ? { kind: 'state', states: [], of: new Map() } : { kind: 'state', states, of };
}

const undeclared = [
  ['OFF', 0],
  ['off', 0],
  [false, 0],
  ['ON', 1],
  ['on', 1],
  [true, 1],
] as const;

// Zigbee2MQTT definitions disagree about value_on of contacts: `false` always means that the magnet is away (catalogue §6).
const openByName: ReadonlySet<string> = new Set(['contact', 'garage_door_contact']);
const openWhenFalse = [
  [false, 1],
  [true, 0],
  ['OFF', 1],
  ['ON', 0],
] as const;

// Ensystec's wire break control is on while it reads `online`, when nothing is wrong.
const wireStates: ReadonlyMap<string | number | boolean, 0 | 1> = new Map([
  ['online', 0],
  ['offline', 1],
]);

function entry(raw: string | number | boolean | undefined, value: 0 | 1): [string | number | boolean, 0 | 1][] {
  return raw === undefined ? [] : [[raw, value]];
}

function isWord(raw: string | number | boolean): boolean {
  return typeof raw === 'string' && /open|clos/i.test(raw);
}

/** `OPEN`, `closed`, `not_opened`: the word decides, not which of them a definition declares as on. */
function byWord({ name }: Metric): (entry: readonly [string | number | boolean, 0 | 1]) => readonly [string | number | boolean, 0 | 1] {
  if (name === 'iot_contact_open' || name === 'iot_valve_open') {
    return ([raw, value]) => [raw, isWord(raw) ? isOpen(`${raw}`) : value];
  }
  if (name === 'iot_lock_locked') return ([raw, value]) => [raw, isLocked(raw) ?? value];
  if (name === 'iot_problem_detected') return ([raw, value]) => [raw, wireStates.get(raw) ?? value];
  return (unchanged) => unchanged;
}

function isLocked(raw: string | number | boolean): 0 | 1 | undefined {
  const [, negation] = /^(un)?lock/i.exec(String(raw)) ?? [];
  if (negation !== undefined) return 0;
  return /^lock/i.test(String(raw)) ? 1 : undefined;
}

function isOpen(word: string): 0 | 1 {
  const negated = /^(not|un|no)[ _-]?/i.test(word);
  return /open/i.test(word) !== negated ? 1 : 0;
}

/** Two values never share a state: `+1` and `-1` would both be `1`. */
function stateOf(raw: string, { states = {} }: Partial<Family>, taken: ReadonlySet<string>): string {
  const name = stateName(raw);
  const state = Object.hasOwn(states, name) ? (states[name] ?? name) : name;
  return state === '' || (state === name && taken.has(state)) ? labelValue(raw) : state;
}
