import type { Property } from '../contract.ts';
import { snakeCase } from './names.ts';

type Raw = string | number | boolean | undefined;

/** The declared values of a binary or enum in snake case. */
function declared({ kind, values = [], on, off }: Property): readonly string[] {
  const all: readonly Raw[] = kind === 'binary' ? [on, off] : values;
  return all.filter((raw) => raw !== undefined).map((raw) => snakeCase(String(raw)));
}

const onOff: ReadonlySet<string> = new Set(['on', 'off', 'true', 'false', 'yes', 'no', '1', '0']);
const locks: ReadonlySet<string> = new Set(['lock', 'unlock', 'locked', 'unlocked']);
const motions: ReadonlySet<string> = new Set([
  'open',
  'opened',
  'opening',
  'close',
  'closed',
  'closing',
  'stop',
  'stopped',
  'pause',
  'blocked',
  'up',
  'down',
]);

/** Conditions on a property's declared values, by the word after `=` in an alias (catalogue §4.4). */
export const valueTests: Readonly<Record<string, (property: Property) => boolean>> = {
  /** On and off, or no declared values. */
  onoff: (property) => declared(property).every((word) => onOff.has(word)),
  lock: (property) => areAll(property, locks),
  openclose: (property) => isOpenClosePair(property),
  motion: (property) => areAll(property, motions),
  /** Two named states, neither of which is "on". */
  words: (property) => isWorded(property),
  hvac: (property) => declared(property).some((word) => word === 'heat' || word === 'cool'),
  level: (property) => declared(property).some((word) => word === 'low' || word === 'high'),
  /** Mired, by the unit or by the declared maximum: 300 to 700 is warm light. */
  mired: ({ unit = '', max = NaN }) => unit.trim() === 'mired' || (unit.trim() === '' && max >= 300 && max <= 700),
};

/** Whether both values of a binary, or the two of an enum, are words for open and closed. */
export function isOpenClosePair(property: Property): boolean {
  const { kind, values = [], on, off } = property;
  return isOpenOrClosed(kind === 'binary' ? [on, off] : values);
}

/** Whether one of two values means open and the other closed. */
export function isOpenOrClosed(values: readonly Raw[]): boolean {
  const words = values.map((raw) => (typeof raw === 'string' ? /^(open|clos)/.exec(snakeCase(raw))?.[1] : undefined));
  return words.length === 2 && words.includes('open') && words.includes('clos');
}

/** Whether the values of a binary are names of states, such as `preparation` and `work`. */
function isWorded(property: Property): boolean {
  const words = declared(property);
  return words.length === 2 && words.every((word) => !onOff.has(word) && !locks.has(word)) && !isOpenClosePair(property);
}

function areAll(property: Property, words: ReadonlySet<string>): boolean {
  const values = declared(property);
  return values.length > 0 && values.every((word) => words.has(word));
}
