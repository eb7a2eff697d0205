/** A unit that does not respond is polled after this at the latest, however busy the bus is. */
const longestProbeWaitMs = 4000;

interface Probe<T> {
  readonly item: T;
  readonly sinceMs: number;
}

/**
 * The requests that wait for one bus. Units take turns, however many requests each has queued. Probes are requests to units that did not respond
 * last time. They are sent when nothing else waits; a probe that waited too long gets one turn among the units, so that all such units together cost
 * one timeout a round.
 */
export class RequestQueue<T> {
  readonly #turns = new Map<number, T[]>();
  readonly #probes: Probe<T>[] = [];
  #takenSinceProbe = 0;

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

  /** `mayProbe` is false while another probe is in flight. */
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

  /** Removes and returns all requests. */
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
