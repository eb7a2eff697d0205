import type { Fresh } from '@gaugeway/connectors/contract';
import type { Decoding } from '@gaugeway/connectors/catalogue/resolution';
import { stateName } from '@gaugeway/connectors/catalogue/names';
import type { Mapping, PointOwner } from './propertySeries.ts';
import { StateSeries } from './stateSeries.ts';

type StateDecoding = Extract<Decoding, { kind: 'state' }>;

/** A longer value is a text rather than a state: it becomes no label. */
const longestState = 100;

/** One series per declared state, 1 for the current one (catalogue §6); the value is the index of the state. */
export class StatesetSeries extends StateSeries {
  states: readonly string[];
  of: ReadonlyMap<string, string>;
  #tails: readonly string[] = [];

  constructor(owner: PointOwner, resolution: Mapping, { states, of }: StateDecoding) {
    super(owner, resolution);
    this.states = states;
    this.of = of;
  }

  override get size(): number {
    return this.states.length;
  }

  override set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    if (fresh === 'past' || this.isOld(atMs)) return;
    const state = this.of.get(raw as string) ?? this.#undeclaredState(raw);
    if (state === undefined) return this.rejectUnreadable(typeof raw === 'string' ? 'value' : 'type', raw, atMs);
    this.accept(atMs, fresh);
    const index = this.states.indexOf(state);
    if (index !== this.value) {
      this.change(index, fresh);
      this.owner.changed(this);
    }
    this.record(atMs, fresh);
  }

  override holds(raw: unknown): boolean {
    return Number.isNaN(this.value) || this.of.get(raw as string) === this.states[this.value];
  }

  wordOf(value: number): string {
    return this.states[value] ?? '';
  }

  /** The state of an undeclared value, while there is room for it. */
  #undeclaredState(raw: unknown): string | undefined {
    if (typeof raw !== 'string' || raw.length > longestState) return undefined;
    const state = stateName(raw);
    return state !== '' && this.#addState(state, raw) ? state : undefined;
  }

  #addState(state: string, raw: string): boolean {
    if (this.states.includes(state)) return true;
    if (!this.owner.addState(this, raw)) return false;
    this.states = [...this.states, state];
    this.of = new Map(this.of).set(raw, state);
    this.relabel();
    return true;
  }

  override render(nowMs: number): string {
    if (!this.visible(nowMs)) return '';
    const { start } = this;
    let text = '';
    let index = 0;
    for (const tail of this.#tails) text += start + tail + (index++ === this.value ? '1\n' : '0\n');
    return text;
  }

  override get texts(): string[] {
    return this.#tails.map((tail) => this.textOf(tail));
  }

  override get current(): string | undefined {
    return this.states[this.value];
  }

  override restore(value: number | string, atMs: number): void {
    if (typeof value === 'string' && this.#addState(value, value)) super.restore(this.states.indexOf(value), atMs);
  }

  override relabel(): void {
    super.relabel();
    this.#tails = this.states.map((state) => this.tailOf({ ...this.labels, state }));
  }
}
