import type { Labels } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { familyNamed } from '@gaugeway/connectors/catalogue/metrics';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { EventCounter } from '../series/eventPoints.ts';
import { seriesKey, type SeriesOwner } from '../series/series.ts';
import type { SeriesBudget } from './seriesBudget.ts';

const actionsMetric = familyNamed('iot_actions_total');
const detectionsMetric = familyNamed('iot_detections_total');

/** Counters of one device's actions and detections. They outlive the properties: they count the events of the device. */
export class EventCounters {
  readonly #owner: SeriesOwner;
  readonly #budget: SeriesBudget;
  readonly #maxActions: number;
  readonly #now: () => number;
  readonly #counters: EventCounter[] = [];
  /** The number of actions with a counter of their own. */
  #actions = 0;
  #closed = false;

  constructor(owner: SeriesOwner, budget: SeriesBudget, { maxActions, now }: { maxActions: number; now: () => number }) {
    this.#owner = owner;
    this.#budget = budget;
    this.#maxActions = maxActions;
    this.#now = now;
  }

  /** Counts the rises of a detection; undefined for other metrics, and when over budget. `atMs`: when the first one happened, if it did. */
  detection({ detection }: Metric, atMs?: number): EventCounter | undefined {
    return detection === undefined ? undefined : this.#counter(detectionsMetric, { detection }, atMs);
  }

  /** The counter of an action, or of all others beyond `max_actions`; undefined when over budget. */
  action({ labels, metric = actionsMetric }: Resolution, action: string, atMs?: number): EventCounter | undefined {
    if (metric.labels?.includes('action') !== true) return this.#counter(metric, labels, atMs);
    const known = this.#known(metric, { ...labels, action });
    if (known !== undefined) return known;
    if (this.#actions >= this.#maxActions) return this.#counter(metric, { ...labels, action: 'other' }, atMs);
    const counter = this.#counter(metric, { ...labels, action }, atMs);
    if (counter !== undefined) this.#actions++;
    return counter;
  }

  [Symbol.iterator](): IterableIterator<EventCounter> {
    return this.#counters.values();
  }

  /** Removes all of them for good. */
  removeAll(): void {
    this.#closed = true;
    for (const counter of this.#counters) this.#budget.remove(counter);
    this.#counters.length = 0;
  }

  /** The counter of these labels, created at 0; undefined when over budget. */
  #counter(metric: Metric, labels: Labels, atMs?: number): EventCounter | undefined {
    const known = this.#known(metric, labels);
    if (known !== undefined || this.#closed) return known;
    const counter = new EventCounter(this.#owner, metric, labels);
    if (!this.#budget.add(counter)) return undefined;
    this.#counters.push(counter);
    counter.begin(atMs === undefined ? this.#now() : atMs - 1);
    return counter;
  }

  #known(metric: Metric, labels: Labels): EventCounter | undefined {
    const key = seriesKey(metric, labels);
    return this.#counters.find((counter) => counter.key === key);
  }
}
