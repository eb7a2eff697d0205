import type { ConditionState, ServerEvent } from './serverEvent.ts';

/** A condition that the server holds to be of interest. */
export interface Condition extends ConditionState {
  readonly nodes: readonly string[];
  readonly sourceName: string;
  readonly severity: number;
}

/** The conditions of one server that are of interest now. */
export class ConditionBook {
  readonly #conditions = new Map<string, Condition>();
  /** Not told since the refresh began; undefined while there is none. */
  #untold: Set<string> | undefined;

  get all(): Iterable<Condition> {
    return this.#conditions.values();
  }

  /** Everything is told anew from now on. */
  refresh(): void {
    this.#untold = new Set(this.#conditions.keys());
  }

  /** Everything was told: what was not is gone. */
  refreshed(): void {
    for (const key of this.#untold ?? []) this.#conditions.delete(key);
    this.#untold = undefined;
  }

  /** Whether this says something new of the condition. */
  take({ nodes, sourceName, severity }: ServerEvent, state: ConditionState): boolean {
    const before = this.#conditions.get(state.key);
    this.#untold?.delete(state.key);
    if (!state.isRetained) return this.#conditions.delete(state.key);
    this.#conditions.set(state.key, { ...state, nodes, sourceName, severity });
    return before?.isActive !== state.isActive || before.isAcknowledged !== state.isAcknowledged || before.severity !== severity;
  }
}
