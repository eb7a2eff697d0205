import type { DeviceEvent, Gateway, Point, Property } from '../../contract.ts';
import { globMatcher } from '../../glob.ts';
import type { ConditionName } from '../address-space/addressSpace.ts';
import { conditionCounts, setConditionPoints, singleCondition } from './conditionSeries.ts';
import { EventRateLimit } from './eventRateLimit.ts';
import { type Condition, RetainedConditions } from './retainedConditions.ts';
import type { ConditionState, ServerEvent } from './serverEvent.ts';

/** The devices of the server, as far as conditions need them. */
export interface ConditionSink {
  /** Id of the device that one of these nodes belongs to; undefined before the first browse. */
  ownerOf(nodes: readonly string[]): string | undefined;
  /** The properties of the device's conditions changed, which follow those of its variables. */
  remap(owner: string): void;
  /** The point at this index after those of the variables. */
  point(owner: string, index: number): Point | undefined;
  /** Adds an entry to the event log, of the server itself where `owner` is undefined. */
  event(owner: string | undefined, event: DeviceEvent): void;
}

/** Exports the alarms and conditions of one server as series, and writes them and other events to the event log. */
export class Conditions {
  readonly #gateway: Gateway;
  readonly #sink: ConditionSink;
  readonly #isSingle: (name: string) => boolean;
  readonly #retained = new RetainedConditions();
  readonly #rateLimit = new EventRateLimit();
  /** Conditions with their own series, for each device that has any condition. */
  readonly #singles = new Map<string, Map<string, ConditionName>>();
  /** Conditions that the browse found, by their node. */
  readonly #browsed = new Map<string, ConditionName>();
  #isQueued = false;

  constructor(gateway: Gateway, sink: ConditionSink, single: readonly string[]) {
    this.#gateway = gateway;
    this.#sink = sink;
    this.#isSingle = globMatcher(single);
  }

  /** Ids of the devices that have conditions. */
  get owners(): Iterable<string> {
    return this.#singles.keys();
  }

  /** Properties of a device's conditions; empty for a device that never had one. */
  propertiesOf(owner: string): readonly Property[] {
    const singles = this.#singles.get(owner);
    return singles === undefined ? [] : [...conditionCounts, ...[...singles.values()].map(singleCondition)];
  }

  /** Forgets the nodes of the previous browse: the server may have given them other ids. */
  startBrowse(): void {
    this.#browsed.clear();
  }

  /** Adds the conditions of a device, active or not. */
  expect(owner: string, names: readonly ConditionName[]): void {
    for (const name of names) {
      this.#add(owner, name);
      if (name.node !== undefined) this.#browsed.set(name.node, name);
    }
  }

  /** Removes a device. */
  forget(owner: string): void {
    this.#singles.delete(owner);
  }

  /** The server starts to report all retained conditions. */
  startRefresh(): void {
    this.#retained.startRefresh();
  }

  /** The server reported all retained conditions, or does not support it. */
  endRefresh(): void {
    this.#retained.endRefresh();
    this.updateLater();
  }

  receive(event: ServerEvent): void {
    switch (event.kind) {
      case 'refresh_start':
        return this.startRefresh();
      case 'refresh_end':
        return this.endRefresh();
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
    if (!this.#retained.update(event, state)) return;
    const { name, isActive, isAcknowledged } = state;
    this.#log(event, 'condition', { condition: name, active: isActive, acknowledged: isAcknowledged });
    this.updateLater();
  }

  #log({ nodes, sourceName, message, severity }: ServerEvent, event: string, attributes: NonNullable<DeviceEvent['attributes']>): void {
    if (!this.#rateLimit.take(this.#gateway.now())) return;
    const dropped = this.#rateLimit.takeDropped();
    if (dropped > 0) this.#gateway.event({ event: 'events_dropped', attributes: { count: dropped } });
    this.#sink.event(this.#sink.ownerOf(nodes), { event, attributes: { ...attributes, source: sourceName, message, severity } });
  }

  /** Sets all points once the current message is processed. */
  updateLater(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    queueMicrotask(() => this.#update());
  }

  #update(): void {
    this.#isQueued = false;
    const byOwner = this.#byOwner();
    if (byOwner === undefined) return;
    for (const [owner, conditions] of byOwner) for (const condition of conditions) this.#add(owner, this.#nameOf(owner, condition));
    for (const owner of this.#singles.keys()) this.#updateOwner(owner, byOwner.get(owner) ?? []);
  }

  #byOwner(): Map<string, Condition[]> | undefined {
    const byOwner = new Map<string, Condition[]>();
    for (const condition of this.#retained.all) {
      const owner = this.#sink.ownerOf(condition.nodes);
      if (owner === undefined) return undefined;
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), condition]);
    }
    return byOwner;
  }

  #updateOwner(owner: string, conditions: readonly Condition[]): void {
    const pointAt = (index: number) => this.#sink.point(owner, index);
    const singles = [...(this.#singles.get(owner)?.values() ?? [])];
    setConditionPoints(
      {
        counts: conditionCounts.flatMap((_, index) => pointAt(index) ?? []),
        singles: singles.flatMap((name, index) => {
          const point = pointAt(conditionCounts.length + index);
          return point === undefined ? [] : [[name, point] as const];
        }),
      },
      conditions.map((condition) => ({ ...condition, exportedName: this.#nameOf(owner, condition) })),
      this.#gateway.now(),
    );
  }

  /** The browsed name, otherwise the ConditionName of the event. */
  #nameOf(owner: string, { name, sourceName, nodes }: Condition): ConditionName {
    const browsed = nodes.map((node) => this.#browsed.get(node)).find((found) => found !== undefined);
    if (browsed !== undefined) return browsed;
    const isDevice = sourceName === '' || owner === sourceName || owner.endsWith(`/${sourceName}`);
    return isDevice ? { name } : { name, source: sourceName };
  }

  #add(owner: string, name: ConditionName): void {
    const singles = this.#singles.get(owner) ?? new Map<string, ConditionName>();
    const key = JSON.stringify([name.source, name.name]);
    const isNew = this.#isSingle(name.name) && !singles.has(key);
    if (isNew) singles.set(key, name);
    const isFirst = !this.#singles.has(owner);
    this.#singles.set(owner, singles);
    if (isNew || isFirst) this.#sink.remap(owner);
  }
}
