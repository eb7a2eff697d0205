import type { Fresh, Point } from '../../contract.ts';
import type { Attributes, Feature } from '../../home-assistant-model/entity.ts';
import type { Template } from '../templates/template.ts';
import { withoutReserve } from './withoutReserve.ts';

/** When and how a message was received; one for all messages, so that a reading allocates nothing. */
export interface Reception {
  atMs: number;
  fresh: Fresh;
}

/** What the values of one entity share. */
export interface ValueOwner {
  readonly reception: Reception;
  readonly isAvailable: boolean | undefined;
  /** The current attributes, in which each value of an attribute is kept too. */
  readonly attributes: Record<string, unknown>;
}

/** Where numbers arrive without passing through their value; see LiveReadings. */
interface NewestNumbers {
  readonly messages: number;
  readonly atMs: number;
  numberAt(index: number): number | undefined;
}

interface Output {
  readonly takesNumbers: boolean;
  readonly read: (state: string, attributes: Attributes) => unknown;
  readonly ofState: boolean;
  readonly point: Point;
}

/** The state of an entity, or one attribute of it: its newest value, and the points that take it. */
export class EntityValue {
  /** Of the attribute; empty for the state. */
  readonly name: string;
  /** Why the topic or template that it comes from cannot be read. */
  refusal: string | undefined;
  #topic: string | undefined;
  #template: Template | undefined;
  #raw: unknown = undefined;
  #atMs = 0;
  #fresh: Fresh = false;
  /** The points had the newest value. */
  #isShown = false;
  readonly #owner: ValueOwner;
  #outputs: readonly Output[] = withoutReserve([]);
  #newest: NewestNumbers | undefined;
  #newestIndex = 0;
  /** Of {@link NewestNumbers.messages}, those that it took over. */
  #settled = 0;

  constructor(name: string, owner: ValueOwner) {
    this.name = name;
    this.#owner = owner;
  }

  /** That it comes from; undefined without one. */
  get topic(): string | undefined {
    return this.#topic;
  }

  comesFrom(topic: string, template: Template | undefined): void {
    this.#topic = topic;
    this.#template = template;
  }

  /** The newest value; undefined before the first. */
  get raw(): unknown {
    this.settle();
    return this.#raw;
  }

  /** The point that takes a number as it is, if nothing else has to know of it. */
  get numberPoint(): Point | undefined {
    const [output, other] = this.#outputs;
    const isSole = other === undefined && this.name === '' && this.#owner.isAvailable === true;
    return isSole && output?.takesNumbers === true ? output.point : undefined;
  }

  /** From now on numbers for {@link numberPoint} arrive there. */
  newestIn(newest: NewestNumbers, index: number): void {
    this.settle();
    this.#newest = newest;
    this.#newestIndex = index;
    this.#settled = newest.messages;
  }

  /** Takes a value of the message that is being received; null is no value. */
  set(raw: unknown): void {
    const { reception, isAvailable, attributes } = this.#owner;
    const { atMs, fresh } = reception;
    this.settle();
    this.#raw = raw;
    this.#atMs = atMs;
    this.#fresh = fresh;
    if (this.name !== '') attributes[this.name] = raw;
    this.#isShown = isAvailable === true;
    if (this.#isShown) this.#output(raw, atMs, fresh);
  }

  /** Sets the points anew, after they were mapped or the availability changed. That is no news. */
  show(): void {
    this.settle();
    if (this.#raw === undefined) return;
    if (this.#owner.isAvailable !== true) return this.#output(null, this.#atMs, false);
    this.#output(this.#raw, this.#atMs, this.#isShown ? false : this.#fresh === true ? 'current' : this.#fresh);
    this.#isShown = true;
  }

  /** The points have another value than this one, such as from before a restart. */
  differs(raw: unknown): boolean {
    return this.#outputs.some(({ point }) => !point.holds(raw));
  }

  /** Takes over the newest value from before a change of the config, if it comes from there still. */
  continue(before: EntityValue | undefined): void {
    if (before?.topic === undefined || before.topic !== this.#topic || before.#template?.source !== this.#template?.source) return;
    this.#raw = before.raw;
    this.#atMs = before.#atMs;
    this.#fresh = before.#fresh;
    this.#isShown = before.#isShown;
    if (this.name !== '') this.#owner.attributes[this.name] = before.raw ?? null;
  }

  bind(features: readonly Feature[], points: readonly (Point | undefined)[]): void {
    const outputs = features.flatMap(({ read, ofState, takesNumbers = false }, index) => {
      const point = points[index];
      return point === undefined ? [] : [{ read, ofState, takesNumbers, point }];
    });
    this.#outputs = withoutReserve(outputs);
  }

  /** Takes over what arrived apart from it: a live number, which the point has. */
  settle(): void {
    const newest = this.#newest;
    if (newest === undefined || newest.messages === this.#settled) return;
    this.#settled = newest.messages;
    const number = newest.numberAt(this.#newestIndex);
    if (number === undefined) return;
    this.#raw = number;
    this.#atMs = newest.atMs;
    this.#fresh = true;
    this.#isShown = true;
  }

  #output(raw: unknown, atMs: number, fresh: Fresh): void {
    const { attributes } = this.#owner;
    for (const { read, ofState, point } of this.#outputs) {
      const value = raw === null ? null : ofState ? read(raw as string, attributes) : read('', attributes);
      point.set(value, atMs, fresh);
    }
  }
}
