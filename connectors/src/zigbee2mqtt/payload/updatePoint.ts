import type { Point } from '../../contract.ts';
import { isObject } from '../../transport/json.ts';

/** The `update` object of a payload [zigbee2mqtt lib/extension/otaUpdate.ts]: its progress says something only while it runs. */
export class UpdatePoint implements Point {
  readonly #state: Point;
  readonly #progress: Point;

  constructor(state: Point, progress: Point) {
    this.#state = state;
    this.#progress = progress;
  }

  set(raw: unknown, atMs: number, fresh: boolean): void {
    const update = isObject(raw) ? raw : {};
    this.#state.set(update['state'] ?? null, atMs, fresh);
    this.#progress.set(progressOf(update), atMs, fresh);
  }

  holds(raw: unknown): boolean {
    const update = isObject(raw) ? raw : {};
    return this.#state.holds(update['state'] ?? null) && this.#progress.holds(progressOf(update));
  }
}

function progressOf({ state, progress = null }: { readonly state?: unknown; readonly progress?: unknown }): unknown {
  return state === 'updating' ? progress : null;
}
