import type { ConditionState, ServerEvent } from './serverEvent.ts';

/** A condition that the server retains. */
export interface Condition extends ConditionState {
  readonly nodes: readonly string[];
  readonly sourceName: string;
  readonly severity: number;
}

/** The retained conditions of one server: those that are active or need an acknowledgement [OPC 10000-9 5.5.2]. */
export class RetainedConditions {
  readonly #conditions = new Map<string, Condition>();
  /** Conditions not reported since the refresh started; undefined without a refresh. */
  #unconfirmed: Set<string> | undefined;

  get all(): Iterable<Condition> {
    return this.#conditions.values();
  }

  /** The server starts to report all conditions again. */
  startRefresh(): void {
    this.#unconfirmed = new Set(this.#conditions.keys());
  }

  /** The server reported all conditions: those that it did not report no longer exist. */
  endRefresh(): void {
    for (const key of this.#unconfirmed ?? []) this.#conditions.delete(key);
    this.#unconfirmed = undefined;
  }

  /** Takes an event of a condition; returns whether its state changed. */
  update({ nodes, sourceName, severity }: ServerEvent, state: ConditionState): boolean {
    const before = this.#conditions.get(state.key);
    this.#unconfirmed?.delete(state.key);
    if (!state.isRetained) return this.#conditions.delete(state.key);
    this.#conditions.set(state.key, { ...state, nodes, sourceName, severity });
    return before?.isActive !== state.isActive || before.isAcknowledged !== state.isAcknowledged || before.severity !== severity;
  }
}
