/** A dead unit behind a busy bus is asked after this at the latest (design §2). */
const longestProbeWaitMs = 4000;

interface Probe<T> {
  readonly item: T;
  readonly sinceMs: number;
}

/**
 * What waits for one bus. Units take turns, however much each has queued. Probes, questions to units that did not answer last time, come when nothing
 * else waits; one that waited too long gets a turn among the units, so that dead units together cost one timeout a round.
 */
export class RequestQueue<T> {
  readonly #turns = new Map<number, T[]>();
  readonly #probes: Probe<T>[] = [];
  #takenSinceProbe = 0;

  get size(): number {
    let size = this.#probes.length;
    for (const items of this.#turns.values()) size += items.length;
    return size;
  }

  get isEmpty(): boolean {
    return this.#turns.size === 0 && this.#probes.length === 0;
  }

  push(unit: number, item: T): void {
    const items = this.#turns.get(unit);
    if (items === undefined) this.#turns.set(unit, [item]);
    else items.push(item);
  }

  pushProbe(item: T, nowMs: number): void {
    this.#probes.push({ item, sinceMs: nowMs });
  }

  /** `mayProbe` is false while another probe is under way. */
  next(nowMs: number, mayProbe: boolean): T | undefined {
    if (mayProbe && this.#isProbesTurn(nowMs)) {
      this.#takenSinceProbe = 0;
      return this.#probes.shift()?.item;
    }
    for (const [unit, items] of this.#turns) {
      const item = items.shift();
      this.#turns.delete(unit);
      if (items.length > 0) this.#turns.set(unit, items);
      this.#takenSinceProbe++;
      return item;
    }
    return undefined;
  }

  /** All that waits, which waits no more. */
  drain(): T[] {
    const all = [...[...this.#turns.values()].flat(), ...this.#probes.map(({ item }) => item)];
    this.#turns.clear();
    this.#probes.length = 0;
    return all;
  }

  #isProbesTurn(nowMs: number): boolean {
    const [oldest] = this.#probes;
    if (oldest === undefined) return false;
    if (this.#turns.size === 0) return true;
    return nowMs - oldest.sinceMs >= longestProbeWaitMs && this.#takenSinceProbe >= this.#turns.size;
  }
}
