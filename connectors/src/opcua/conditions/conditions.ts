import type { DeviceEvent, Gateway, Point, Property } from '../../contract.ts';
import { globMatcher } from '../../glob.ts';
import type { ConditionName } from '../address-space/addressSpace.ts';
import { type Condition, ConditionBook } from './retainedConditions.ts';
import { conditionCounts, singleCondition, tell } from './conditionSeries.ts';
import { EventBudget } from './eventRateLimit.ts';
import type { ConditionState, ServerEvent } from './serverEvent.ts';

/** Where conditions and events go. */
export interface ConditionSink {
  /** Id of the device that they are of; undefined while no device is known. */
  ownerOf(nodes: readonly string[]): string | undefined;
  /** What follows the properties of its variables has changed. */
  remap(owner: string): void;
  /** The point at this place behind those of the variables. */
  point(owner: string, place: number): Point | undefined;
  /** An entry of the event log; of the server itself where no device is meant. */
  event(owner: string | undefined, event: DeviceEvent): void;
}

/** Alarms and conditions of one server as series, and they and other events in the event log. */
export class Conditions {
  readonly #gateway: Gateway;
  readonly #sink: ConditionSink;
  readonly #isSingle: (name: string) => boolean;
  readonly #book = new ConditionBook();
  readonly #budget = new EventBudget();
  /** Single conditions by device; a device with none has an empty list. */
  readonly #owners = new Map<string, Map<string, ConditionName>>();
  /** Those that are nodes of the server, by these. */
  readonly #browsed = new Map<string, ConditionName>();
  #isWaiting = false;

  constructor(gateway: Gateway, sink: ConditionSink, single: readonly string[]) {
    this.#gateway = gateway;
    this.#sink = sink;
    this.#isSingle = globMatcher(single);
  }

  /** The devices that have conditions. */
  get owners(): Iterable<string> {
    return this.#owners.keys();
  }

  /** Properties of a device's conditions; none where it never had any. */
  propertiesOf(owner: string): readonly Property[] {
    const singles = this.#owners.get(owner);
    return singles === undefined ? [] : [...conditionCounts, ...[...singles.values()].map(singleCondition)];
  }

  /** Another browse: the server may have given its nodes other ids. */
  browsedAnew(): void {
    this.#browsed.clear();
  }

  /** A device can have these, whether or not one is active. */
  expect(owner: string, names: readonly ConditionName[]): void {
    for (const name of names) {
      this.#has(owner, name);
      if (name.node !== undefined) this.#browsed.set(name.node, name);
    }
  }

  /** Devices that are no more. */
  forget(owner: string): void {
    this.#owners.delete(owner);
  }

  refresh(): void {
    this.#book.refresh();
  }

  /** The server told all that there is; or it never does. */
  refreshed(): void {
    this.#book.refreshed();
    this.tellLater();
  }

  receive(event: ServerEvent): void {
    switch (event.kind) {
      case 'refresh_start':
        return this.refresh();
      case 'refresh_end':
        return this.refreshed();
      case 'refresh_required':
      case 'audit':
        return;
      case 'event':
        return this.#log(event, 'server_event', {});
      case 'condition':
        if (event.condition !== undefined) this.#receiveCondition(event, event.condition);
    }
  }

  #receiveCondition(event: ServerEvent, state: ConditionState): void {
    if (!this.#book.take(event, state)) return;
    const { name, isActive, isAcknowledged } = state;
    this.#log(event, 'condition', { condition: name, active: isActive, acknowledged: isAcknowledged });
    this.tellLater();
  }

  #log({ nodes, sourceName, message, severity }: ServerEvent, event: string, attributes: NonNullable<DeviceEvent['attributes']>): void {
    if (!this.#budget.take(this.#gateway.now())) return;
    const dropped = this.#budget.dropped();
    if (dropped > 0) this.#gateway.event({ event: 'events_dropped', attributes: { count: dropped } });
    this.#sink.event(this.#sink.ownerOf(nodes), { event, attributes: { ...attributes, source: sourceName, message, severity } });
  }

  /** Once for all events of a message. */
  tellLater(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    queueMicrotask(() => this.tell());
  }

  /** Sets all points by what is known. */
  tell(): void {
    this.#isWaiting = false;
    const byOwner = this.#byOwner();
    if (byOwner === undefined) return;
    for (const [owner, conditions] of byOwner) for (const condition of conditions) this.#has(owner, this.#nameOf(owner, condition));
    for (const owner of this.#owners.keys()) this.#tellOwner(owner, byOwner.get(owner) ?? []);
  }

  #byOwner(): Map<string, Condition[]> | undefined {
    const byOwner = new Map<string, Condition[]>();
    for (const condition of this.#book.all) {
      const owner = this.#sink.ownerOf(condition.nodes);
      if (owner === undefined) return undefined;
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), condition]);
    }
    return byOwner;
  }

  #tellOwner(owner: string, conditions: readonly Condition[]): void {
    const pointAt = (place: number) => this.#sink.point(owner, place);
    const singles = [...(this.#owners.get(owner)?.values() ?? [])];
    tell(
      {
        counts: conditionCounts.flatMap((_, place) => pointAt(place) ?? []),
        singles: singles.flatMap((name, index) => {
          const point = pointAt(conditionCounts.length + index);
          return point === undefined ? [] : [[name, point] as const];
        }),
      },
      conditions.map((condition) => ({ ...condition, called: this.#nameOf(owner, condition) })),
      this.#gateway.now(),
    );
  }

  /** As it was browsed, or as it calls itself. */
  #nameOf(owner: string, { name, sourceName, nodes }: Condition): ConditionName {
    const browsed = nodes.map((node) => this.#browsed.get(node)).find((found) => found !== undefined);
    if (browsed !== undefined) return browsed;
    const isDevice = sourceName === '' || owner === sourceName || owner.endsWith(`/${sourceName}`);
    return isDevice ? { name } : { name, source: sourceName };
  }

  #has(owner: string, name: ConditionName): void {
    const singles = this.#owners.get(owner) ?? new Map<string, ConditionName>();
    const key = JSON.stringify([name.source, name.name]);
    const isNew = this.#isSingle(name.name) && !singles.has(key);
    if (isNew) singles.set(key, name);
    const isFirst = !this.#owners.has(owner);
    this.#owners.set(owner, singles);
    if (isNew || isFirst) this.#sink.remap(owner);
  }
}
