import type { Fresh } from '../../../contract.ts';
import { isObject, type JsonObject } from '../../../transport/json.ts';
import type { Receiver } from './receiver.ts';

/** A value at a place that nobody takes. */
export interface Unexpected {
  readonly path: readonly string[];
  readonly raw: unknown;
}

/** Most have no branches of their own: a device has dozens, and a broker thousands of devices. */
class Branch {
  readonly #parent: Branch | undefined;
  readonly #key: string;
  /** Takes single values. */
  receiver: Receiver | undefined;
  /** Takes whole objects. */
  group: Receiver | undefined;
  children: Map<string, Branch> | undefined;
  /** Those whose key is a whole number, for lists. */
  items: (Branch | undefined)[] | undefined;

  constructor(parent: Branch | undefined, key: string) {
    this.#parent = parent;
    this.#key = key;
  }

  get path(): readonly string[] {
    return this.#parent === undefined ? [] : [...this.#parent.path, this.#key];
  }

  /** The branch below a key, created if it does not exist. */
  grow(key: string): Branch {
    const known = this.children?.get(key);
    if (known !== undefined) return known;
    const created = new Branch(this, key);
    this.children ??= new Map();
    this.children.set(key, created);
    if (/^\d{1,2}$/.test(key)) (this.items ??= [])[Number(key)] = created;
    return created;
  }
}

/** The time of a reading, and how new it is. */
export interface ReadingTime {
  readonly ms: number;
  readonly fresh: Fresh;
}

/** One reading of a payload; collects the values that nobody takes. */
export interface Reading extends ReadingTime {
  readonly unexpected: Unexpected[];
}

/** Passes the values of JSON payloads to the receivers at their places. The tree limits the depth, not the payload. */
export class ValueTree {
  readonly #root = new Branch(undefined, '');

  add(path: readonly string[], receiver: Receiver): void {
    this.#grow(path).receiver = receiver;
  }

  addGroup(path: readonly string[], receiver: Receiver): void {
    this.#grow(path).group = receiver;
  }

  /** Sets the values of a payload. */
  setAll(raw: JsonObject, reading: Reading): void {
    setObject(this.#root, raw, reading);
  }

  /** Sets the values at a path and below it. */
  set(path: readonly string[], raw: unknown, reading: Reading): void {
    let branch: Branch | undefined = this.#root;
    for (const key of path) branch = branch?.children?.get(key);
    if (branch !== undefined) setAt(branch, raw, reading);
  }

  #grow(path: readonly string[]): Branch {
    let branch = this.#root;
    for (const key of path) branch = branch.grow(key);
    return branch;
  }
}

function setAt(branch: Branch, raw: unknown, reading: Reading): void {
  if (isObject(raw)) setObject(branch, raw, reading);
  else if (Array.isArray(raw)) setList(branch, raw, reading);
  else if (branch.receiver !== undefined) branch.receiver.set(raw, reading.ms, reading.fresh);
  else if (raw === null) withdraw(branch, reading);
  else reading.unexpected.push({ path: branch.path, raw });
}

function setObject(branch: Branch, raw: JsonObject, reading: Reading): void {
  if (branch.group !== undefined) return branch.group.set(raw, reading.ms, reading.fresh);
  for (const key in raw) {
    const child = branch.children?.get(key);
    if (child !== undefined) setAt(child, raw[key], reading);
    else if (raw[key] !== null) reading.unexpected.push({ path: [...branch.path, key], raw: raw[key] });
  }
}

function setList(branch: Branch, raw: readonly unknown[], reading: Reading): void {
  for (let index = 0; index < raw.length; index++) {
    const item = branch.items?.[index];
    if (item !== undefined) setAt(item, raw[index], reading);
    else if (raw[index] !== null) reading.unexpected.push({ path: [...branch.path, String(index)], raw: raw[index] });
  }
}

/** A sensor that cannot be read is null as a whole. */
function withdraw(branch: Branch, time: ReadingTime): void {
  for (const child of branch.children?.values() ?? []) {
    child.receiver?.set(null, time.ms, time.fresh);
    withdraw(child, time);
  }
}
