import { expect, test } from '@jest/globals';
import { limitsOf } from '@gaugeway/connectors/catalogue/limits';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import type { Property } from '@gaugeway/connectors/contract';
import { resolve } from '@gaugeway/connectors/catalogue/resolve';
import { CounterSeries } from '@gaugeway/exporter/series/counterSeries';
import { GaugeSeries, type NumberSeries } from '@gaugeway/exporter/series/numberSeries';
import type { PointOwner } from '@gaugeway/exporter/series/propertySeries';
import { noTap } from '@gaugeway/exporter/series/sampleTap';

const readings = 1_000_000;

/** A kind of sensor: its valid range, and values that it sends if broken. */
interface Model {
  readonly property: Property;
  /** Legitimate readings lie between these, ends included; of a total, what it grows by in a minute. */
  readonly real: readonly [least: number, largest: number];
  readonly broken: readonly unknown[];
}

const unit = (name: string, text: string | undefined, more: Partial<Property> = {}): Property => ({
  ...{ name, kind: 'numeric', origin: 'zigbee', unit: text },
  ...more,
});

const models: readonly Model[] = [
  {
    property: unit('temperature', '°C'),
    real: [-60, 300],
    broken: [-100, -127, 1_048_576, -327.68, 327.67, 4_102_444_800_000, NaN, 1e999],
  },
  { property: unit('temperature', '°F', { origin: 'household' }), real: [-76, 1000], broken: [-196.6, 1e9] },
  { property: unit('temperature', '°C', { origin: undefined, listed: true }), real: [-200, 3000], broken: [Infinity] },
  { property: unit('humidity', '%'), real: [0, 104], broken: [655.35, 255, -40, 116] },
  { property: unit('battery', '%'), real: [0, 100], broken: [116, 200, 255, 127.5, -1] },
  { property: unit('linkquality', 'lqi', { max: 255 }), real: [0, 255], broken: [65_535, -1] },
  { property: unit('illuminance', 'lx'), real: [0, 160_000], broken: [3_576_024, -1] },
  { property: unit('co2', 'ppm'), real: [300, 40_000], broken: [65_535, -1, 4_294_967_295] },
  { property: unit('pm25', 'µg/m³'), real: [0, 20_000], broken: [43_521, 65_535, -100] },
  { property: unit('color_temp', 'mired', { parent: 'light' }), real: [50, 1000], broken: [65_535, 0, -1] },
  { property: unit('power', 'W'), real: [-400_000, 400_000], broken: [429_496_420, -429_496_420, -32_768, 4.29e9] },
  { property: unit('power', 'MW', { origin: 'household' }), real: [0, 60_000], broken: [Infinity] },
  { property: unit('voltage', 'V'), real: [0, 1000], broken: [65_535, 6553.5, 429_496] },
  { property: unit('pressure', 'hPa'), real: [300, 1100], broken: [-32_768, 1e9] },
  { property: unit('power_factor', undefined), real: [-1, 1], broken: [NaN] },
  { property: unit('rssi', 'dBm'), real: [-120, 20], broken: [127] },
  { property: unit('energy', 'kWh'), real: [0, 3], broken: [-170, 42_949_672.95, 167_772.16, NaN, Infinity] },
  { property: unit('water_consumed', 'm³'), real: [0, 5], broken: [-1, 65_535e3, 4_294_967.295] },
  { property: unit('energy', 'kWh', { origin: undefined, listed: true }), real: [0, 20_000], broken: [-1, 9e15] },
];

/** Numerical Recipes' linear congruential generator: the same readings on each run. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

class Soak {
  rejected = 0;
  nowMs = Date.UTC(2026, 0, 1);
  readonly owner: PointOwner = {
    ...{
      suspended: false,
      maxAgeMs: 0,
      maxAges: undefined,
      connectorName: 'soak',
      id: '0x01',
      name: 'soak',
      labels: {},
      labelText: '',
      tap: noTap,
    },
    ...{ holdLimitMs: 3_600_000, reportIntervalMs: 300_000, safetyHoldMs: 120_000, isPolled: false },
    reports: {
      rejected: () => this.rejected++,
      accepted: () => undefined,
      rounded: () => undefined,
      decreaseHeld: () => undefined,
      withdrawn: () => undefined,
    },
    changed: () => undefined,
    addState: () => false,
    detected: () => undefined,
    stateChanged: () => undefined,
    watch: () => undefined,
    now: () => this.nowMs,
  };

  seriesOf(property: Property): NumberSeries {
    const [resolution] = resolve([property], { metrics: (name) => metrics.get(name), maxStates: 20, maxActions: 50 });
    const { metric, decoding } = resolution!;
    if (metric === undefined || decoding?.kind !== 'number')
      throw new Error(`cannot soak property "${property.name}": it holds no numbers`);
    const way = { ...decoding, limits: limitsOf(metric, property) };
    const mapping = { ...resolution!, metric };
    return metric.type === 'counter' ? new CounterSeries(this.owner, mapping, way) : new GaugeSeries(this.owner, mapping, way);
  }
}

/** A simulated sensor: generates the next value, and whether it is a valid reading. */
class Sensor {
  readonly series: NumberSeries;
  readonly #model: Model;
  readonly #next: () => number;
  #total: number;

  constructor(model: Model, series: NumberSeries, next: () => number) {
    this.series = series;
    this.#model = model;
    this.#next = next;
    this.#total = 1 + next() * 10_000;
  }

  say(): { readonly raw: unknown; readonly isBroken: boolean } {
    const { broken } = this.#model;
    const isBroken = this.#next() < 0.1 && !Number.isNaN(this.series.value);
    if (isBroken) return { raw: broken[Math.floor(this.#next() * broken.length)], isBroken };
    const reading = this.#reading();
    return { raw: this.#next() < 0.1 ? String(reading) : reading, isBroken };
  }

  #reading(): number {
    const value = this.#among(this.#model.real);
    if (!(this.series instanceof CounterSeries)) return value;
    this.#total = Math.round((this.#total + value) * 1e6) / 1e6;
    return this.#total;
  }

  /** Now and then exactly an end. */
  #among([least, largest]: Model['real']): number {
    if (this.#next() < 0.01) return this.#next() < 0.5 ? least : largest;
    return Math.round((least + this.#next() * (largest - least)) * 100) / 100;
  }
}

test('issue 10.7: of 1 000 000 readings no valid one is rejected, and each implausible one is counted', () => {
  const soak = new Soak();
  const next = random(42);
  const sensors = models.map((model) => new Sensor(model, soak.seriesOf(model.property), next));
  const wrong: string[] = [];
  let broken = 0;
  for (let count = 0; count < readings; count++) {
    const { series } = sensors[count % sensors.length]!;
    const { raw, isBroken } = sensors[count % sensors.length]!.say();
    const expected = soak.rejected + Number(isBroken);
    soak.nowMs += 60_000 / sensors.length;
    series.set(raw, Math.floor(soak.nowMs));
    broken += Number(isBroken);
    if (soak.rejected !== expected) wrong.push(`${series.metric.name} ${String(raw)} ${isBroken ? 'passed' : 'was rejected'}`);
  }
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(soak.rejected).toBe(broken);
  expect(broken).toBeGreaterThan(90_000);
});
