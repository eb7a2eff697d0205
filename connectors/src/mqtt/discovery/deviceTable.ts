import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DeviceDescription } from '../../contract.ts';
import { type DeviceBlock, type DeviceFacts, identifierKey } from './deviceBlock.ts';

/** Further identifiers are forgotten, oldest first. */
const mostKeys = 200_000;
const longestId = 100;

/**
 * Ids and descriptions of devices. Configs with an identifier or connection in common are about one device. Its id is the first identifier of the block that
 * was seen first, else its first connection; what its blocks list later leads to the same id, so a list may grow or change its order. A block that joins two
 * known devices is about the one that it names first.
 */
export class DeviceTable {
  readonly #idOf: Map<string, string>;
  readonly #known = new Map<string, KnownDevice>();
  /** The newest block of each known device. */
  readonly #blocks = new Map<string, DeviceBlock>();
  /** Devices whose parent is not known yet, by the identifier that they give. */
  readonly #waiting = new Map<string, Set<string>>();

  /** `stored`: {@link ids} of an earlier run. */
  constructor(stored: Iterable<readonly [key: string, id: string]> = []) {
    this.#idOf = new Map(stored);
  }

  /** Which device has which identifier or connection. */
  get ids(): ReadonlyMap<string, string> {
    return this.#idOf;
  }

  /** The id of the device of a block. */
  idOf({ keys }: DeviceBlock): string {
    return keys.map((key) => this.#idOf.get(key)).find((id) => id !== undefined) ?? idFrom(keys[0] ?? '');
  }

  /** The description of a known device. */
  descriptionOf(id: string): DeviceDescription | undefined {
    const known = this.#known.get(id);
    if (known === undefined) return undefined;
    const parent = known.parentId ?? this.#viaOf(known);
    return { ...known.facts, id, nativeId: id, ...(parent !== id && parent !== undefined && { parent }) };
  }

  /** The block as it is known: the configs of a device mostly repeat one. */
  shared(block: DeviceBlock): DeviceBlock {
    const known = this.#blocks.get(this.idOf(block));
    return known !== undefined && isDeepStrictEqual(known, block) ? known : block;
  }

  /** Names of the device and of those that it is a part of, outermost first. */
  namesOf(id: string): readonly string[] {
    const known = this.#known.get(id);
    if (known === undefined) return [];
    const parentName = known.parentId === undefined ? undefined : this.#known.get(known.parentId)?.facts.name;
    return [parentName, known.facts.name].filter((name) => name !== undefined);
  }

  /**
   * Takes what a block says, and returns the id of its device and those of the devices whose description changed with it. Of texts that differ between
   * blocks the newest one counts: what the block said `before` is not new.
   */
  update(block: DeviceBlock, before: DeviceBlock | undefined): { readonly id: string; readonly changed: readonly string[] } {
    const parent = block.parent === undefined ? undefined : this.update(block.parent, before?.parent);
    const id = this.idOf(block);
    const known = this.#known.get(id) ?? { facts: {}, via: undefined, parentId: undefined };
    const updated = {
      facts: { ...known.facts, ...news(block.facts, before?.facts) },
      via: block.via !== undefined && block.via !== before?.via ? block.via : known.via,
      parentId: parent?.id ?? known.parentId,
    };
    this.#known.set(id, updated);
    this.#blocks.set(id, block);
    if (updated.via !== known.via) this.#stopWaiting(id, known.via);
    this.#awaitVia(id, updated.via);
    const others = [...(parent?.changed ?? []), ...this.#identify(block.keys, id)];
    return { id, changed: isDeepStrictEqual(known, updated) ? others : [...others, id] };
  }

  /** The device has no entities any more. Its identifiers still lead to its id. */
  remove(id: string): void {
    this.#stopWaiting(id, this.#known.get(id)?.via);
    this.#known.delete(id);
    this.#blocks.delete(id);
  }

  #viaOf({ via }: KnownDevice): string | undefined {
    return via === undefined ? undefined : (this.#idOf.get(identifierKey(via)) ?? idFrom(identifierKey(via)));
  }

  #stopWaiting(id: string, via: string | undefined): void {
    if (via === undefined) return;
    const key = identifierKey(via);
    const ids = this.#waiting.get(key);
    if (ids?.delete(id) === true && ids.size === 0) this.#waiting.delete(key);
  }

  #awaitVia(id: string, via: string | undefined): void {
    if (via === undefined || this.#idOf.has(identifierKey(via))) return;
    const key = identifierKey(via);
    this.#waiting.set(key, (this.#waiting.get(key) ?? new Set()).add(id));
  }

  /** Stores the identifiers that are new, and returns the devices that waited for one of them. */
  #identify(keys: readonly string[], id: string): readonly string[] {
    const found: string[] = [];
    for (const key of keys) {
      if (this.#idOf.has(key)) continue;
      const oldest = this.#idOf.size >= mostKeys ? this.#idOf.keys().next().value : undefined;
      if (oldest !== undefined) this.#idOf.delete(oldest);
      this.#idOf.set(key, id);
      found.push(...(this.#waiting.get(key) ?? []));
      this.#waiting.delete(key);
    }
    return found;
  }
}

interface KnownDevice {
  readonly facts: DeviceFacts;
  readonly via: string | undefined;
  readonly parentId: string | undefined;
}

/** The facts that are present and differ from what the same source said before. */
function news(facts: DeviceFacts, before: DeviceFacts | undefined): Partial<DeviceFacts> {
  const entries = Object.entries(facts) as [keyof DeviceFacts, unknown][];
  return Object.fromEntries(
    entries.filter(([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(before?.[key])),
  );
}

/** The text of a key; a long one is cut, and ends in a digest of the whole. */
function idFrom(key: string): string {
  // a control character may end a line of a scrape
  const text =
    key
      .slice(key.indexOf(' ') + 1)
      .replace(/[\0-\x1f\x7f-\x9f]/g, '')
      .toWellFormed() || 'unnamed';
  if (Buffer.byteLength(text) <= longestId) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${Buffer.from(text)
    .subarray(0, longestId - 16)
    .toString()
    .replace(/�+$/, '')}_${digest}`;
}
