import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Implausible, type Device, type Fresh, type Point, type Property, type SourceOfflineReason } from '@gaugeway/connectors/contract';
import { battery, contact, hour, leak, minute, temperature, TestExporter } from '../../testing/testExporter.ts';
import type { RecordedSample, TapRecorder } from '../../testing/tapRecorder.ts';

const energy: Property = { name: 'energy', kind: 'numeric', unit: 'kWh' };
const mode: Property = { name: 'system_mode', kind: 'enum', values: ['off', 'heat'], settable: true, parent: 'climate' };
const button: Property = { name: 'action', kind: 'event', values: ['single', 'double'] };
/** Definitions that a device has at some time. */
const definitions: readonly (readonly Property[])[] = [
  [temperature, energy, contact, leak, mode, button, battery],
  [temperature, energy, contact, { ...mode, values: ['heat', 'cool', 'off'] }],
  [leak, { ...contact, on: true, off: false }, button, temperature],
  [battery],
];
const configs: readonly object[] = [
  {},
  { max_age: '10m' },
  { on_unavailable: 'keep' },
  { safety_hold: '0s', max_series_per_device: 6 },
  {
    overrides: [
      { property: 'temperature', drop: true },
      { device: 'Bath', max_age: '5m' },
    ],
  },
  { overrides: [{ device: 'Attic', name: 'Spare room', labels: { site: 'home' } }] },
  { series_labels: [], labels: { site: 'home' }, groups: ['measurement'] },
];

interface Operation {
  readonly run: (house: House) => void;
}

/** Two devices of one connector, and the samples that a store got of them. */
class House {
  readonly exporter = new TestExporter({}, { isRecorded: true });
  readonly points = new Map<string, { device: Device; points: readonly Point[]; properties: readonly Property[] }>();
  /** Something changed that only the regular pass notices. */
  needsPass = false;
  isSetBack = false;
  readonly #isTimely: boolean;

  constructor(isTimely: boolean) {
    this.#isTimely = isTimely;
    this.exporter.gateway.link(true);
  }

  get recorder(): TapRecorder {
    return this.exporter.recorder as TapRecorder;
  }

  map(id: string, definition: number): void {
    const name = this.exporter.gateway.devices.get(id)?.description.name ?? id;
    const device = this.exporter.gateway.device({ id, name });
    const properties = definitions[definition] ?? [];
    this.points.set(id, { device, points: device.map(properties), properties });
  }

  device(id: string): Device {
    return this.exporter.gateway.device({ id });
  }

  /** The regular pass over all series. */
  pass(): void {
    const { recorder, exporter } = this;
    if (!this.needsPass) this.check();
    // a repetition is neither ahead of now nor of the time of the last reading
    exporter.later(100);
    recorder.take();
    recorder.tap.drain();
    const before = this.exposition();
    for (const { series } of exporter.store.families) for (const one of series) recorder.tap.refresh(one, one.visible(exporter.nowMs));
    recorder.take();
    recorder.record(recorder.tap.takeRepeated());
    expect(this.exposition()).toEqual(before);
    this.needsPass = false;
  }

  quietMinute(): void {
    this.exporter.later(minute);
    this.pass();
  }

  restartConnector(config: object): void {
    this.exporter.restartConnector(config);
    this.points.clear();
  }

  restart(config: object, isCrash: boolean): void {
    if (isCrash) this.exporter.crash(config, 10_000);
    else this.exporter.restart(config, 10_000);
    this.points.clear();
  }

  stepClock(ms: number): void {
    this.exporter.stepClock(ms);
    if (ms < 0) this.isSetBack = true;
  }

  toggleOutputs(): void {
    const { recorder } = this;
    recorder.tap.isActive = false;
    recorder.take();
    // a query does not look back so far
    recorder.samples.length = 0;
    recorder.tap.isActive = true;
    this.needsPass = true;
  }

  exposition(): Map<string, number> {
    const { store, nowMs } = this.exporter;
    const lines = [...store.families].flatMap(({ series }) =>
      series
        .map((one) => one.render(nowMs))
        .join('')
        .split('\n'),
    );
    const samples = lines
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]);
    return new Map(samples as [string, number][]);
  }

  /** What the store answers is what a scrape shows. */
  check(): void {
    if (this.needsPass) this.pass();
    this.recorder.take();
    const exposition = this.exposition();
    expect(sorted(this.isSetBack ? this.recorder.latest : this.recorder.current)).toEqual(sorted(exposition));
    for (const samples of byText(this.recorder.samples).values()) this.#checkSeries(samples);
  }

  #checkSeries(samples: readonly RecordedSample[]): void {
    const { wallMs } = this.exporter;
    expect(samples[0]?.value).not.toBeNaN();
    samples.forEach(({ value }, at) => Number.isNaN(value) && expect(samples[at - 1]?.value).not.toBeNaN());
    if (this.isSetBack) return;
    const times = samples.map(({ timeMs }) => timeMs);
    // what left last is the newest: a store that takes no older samples answers the same
    expect(Math.max(...times.slice(0, -1))).toBeLessThan(times.at(-1) ?? NaN);
    expect(times.at(-1)).toBeLessThan(wallMs + 100);
    if (this.#isTimely) expect(new Set(times).size).toBe(times.length);
  }
}

function sorted(samples: ReadonlyMap<string, number>): [string, number][] {
  return [...samples].sort(([a], [b]) => (a < b ? -1 : 1));
}

function byText(samples: readonly RecordedSample[]): Map<string, RecordedSample[]> {
  return Map.groupBy(samples, ({ text }) => text);
}

const ids = fc.constantFrom('Bath', '0x02');
const gaugeValues = [20, 21, 22, 23, 90, 200, -4000, null, NaN, new Implausible('range', 9)];
/** What a source sends for a property. */
const raws: Readonly<Record<string, readonly unknown[]>> = {
  temperature: gaugeValues,
  battery: gaugeValues,
  energy: [100, 100.1, 101, 105, 99.9, 0, 0.1, 42_949_672.95, null, 'x'],
  contact: [true, false, true, false, null, 'x'],
  water_leak: [true, false, true, false, null],
  system_mode: ['heat', 'off', 'cool', 'OFF', 'boost', null, 7],
  action: ['single', 'double', 'single', 'hold', ''],
};
const freshness = fc.constantFrom<Fresh>(true, true, true, false, 'current', 'untimed');
const names = fc.constantFrom('Bath', 'Attic', 'Küche');
const reasons = fc.constantFrom<SourceOfflineReason>('protocol', 'poll_failed', 'expected');

function operation<Input>(name: string, input: fc.Arbitrary<Input>, run: (house: House, input: Input) => void): fc.Arbitrary<Operation> {
  return input.map((value) => ({ toString: () => `${name} ${fc.stringify(value)}`, run: (house) => run(house, value) }));
}

/** Readings that are as old as one of `ages`, negative: from a clock ahead. */
function readings(ages: readonly number[]): fc.Arbitrary<Operation> {
  const input = { id: ids, place: fc.nat(6), choice: fc.nat(1000), age: fc.constantFrom(...ages), fresh: freshness };
  return operation('set', fc.record(input), (house, { id, place, choice, age, fresh }) => {
    const { device, points, properties } = house.points.get(id) ?? {};
    const values = raws[properties?.[place]?.name ?? ''] ?? [null];
    const atMs = house.exporter.nowMs - age;
    if (fresh === true) device?.seen(atMs);
    points?.[place]?.set(values[choice % values.length], atMs, fresh);
    // a reading of a device that is suspended is sent, and ends with the next pass
    if (fresh === 'untimed' || house.exporter.gateway.devices.get(id)?.suspended === true) house.needsPass = true;
  });
}

const durations = fc.constantFrom(1, 1000, 30_000, minute, 5 * minute, 16 * minute, hour, 30 * hour);
const nothing = fc.constant(undefined);
const others: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Operation>])[] = [
  [4, operation('later', durations, ({ exporter }, ms) => exporter.later(ms))],
  [3, operation('a quiet minute', nothing, (house) => house.quietMinute())],
  [3, operation('map', fc.record({ id: ids, to: fc.nat(3) }), (house, { id, to }) => house.map(id, to))],
  [2, operation('link', fc.boolean(), ({ exporter }, isUp) => exporter.gateway.link(isUp))],
  [1, operation('offline', fc.record({ id: ids, reason: reasons }), (house, { id, reason }) => house.device(id).offline(reason))],
  [1, operation('online', ids, (house, id) => house.device(id).online())],
  [1, operation('unknown', ids, (house, id) => house.device(id).reachabilityUnknown())],
  [2, operation('rename', fc.record({ id: ids, name: names }), ({ exporter }, given) => void exporter.gateway.device(given))],
  [1, operation('remove', ids, (house, id) => house.device(id).remove())],
  [1, operation('inventory', ids, ({ exporter }, id) => exporter.gateway.inventory([id]))],
  [2, operation('restart the connector', fc.constantFrom(...configs), (house, config) => house.restartConnector(config))],
  [1, operation('restart', fc.constantFrom(...configs), (house, config) => house.restart(config, false))],
  [1, operation('crash', fc.constantFrom(...configs), (house, config) => house.restart(config, true))],
  [1, operation('set the clock', fc.constantFrom(30_000, 24 * hour, -30_000, -24 * hour), (house, ms) => house.stepClock(ms))],
  [1, operation('outputs off and on', nothing, (house) => house.toggleOutputs())],
  [2, operation('take', nothing, ({ recorder }) => void recorder.take())],
  [2, operation('pass', nothing, (house) => house.pass())],
  [8, operation('check', nothing, (house) => house.check())],
];

/** `isTimely`: all readings arrive at once. */
function checkHouses(ages: readonly number[], isTimely: boolean): void {
  const operations = [[24, readings(ages)] as const, ...others].map(([weight, arbitrary]) => ({ weight, arbitrary }));
  fc.assert(
    // without checks in between, samples leave the tap together with those of later steps
    fc.property(fc.array(fc.oneof(...operations), { minLength: 10, maxLength: 80, size: 'max' }), fc.boolean(), (steps, checksAll) => {
      const house = new House(isTimely);
      try {
        house.map('Bath', 0);
        for (const { run } of steps) {
          run(house);
          // a scrape hides values by their age at once, the outputs with the next pass
          if ([...house.exporter.gateway.devices.values()].some(({ maxAgeMs }) => maxAgeMs > 0)) house.needsPass = true;
          if (checksAll) house.check();
        }
        house.check();
        house.pass();
        house.check();
      } finally {
        house.exporter[Symbol.dispose]();
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 30) },
  );
}

test('a store has the values that a scrape shows, whatever happens to a device', () => checkHouses([0], true));

test('the same holds for readings that are late or from the future', () => {
  checkHouses([0, 0, 0, 1, 500, 5000, 30_000, 2 * minute, 3 * hour, -hour], false);
});

test('the end of a hold reaches the outputs: of a safety detection, and of a reading that nothing contradicts', () => {
  using exporter = new TestExporter({ quality: [{ metric: 'iot_temperature_celsius', spike: 10 }] }, { isRecorded: true });
  const { recorder } = exporter;
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: 'Bath' });
  const [detector, thermometer] = device.map([leak, temperature]);
  const set = (isWet: boolean, celsius: number) => {
    device.seen(exporter.nowMs);
    detector?.set(isWet, exporter.nowMs);
    thermometer?.set(celsius, exporter.nowMs);
  };
  const values = (metric: string) => [...(recorder?.current ?? [])].filter(([text]) => text.startsWith(metric)).map(([, value]) => value);
  const left = () => {
    recorder?.take();
    return [...values('iot_water_leak_detected'), ...values('iot_temperature_celsius')];
  };
  set(true, 20);
  expect(left()).toEqual([1, 20]);
  exporter.later(1000);
  set(false, 70);
  expect(left()).toEqual([1, 20]);
  exporter.later(6 * minute);
  expect(left()).toEqual([0, 70]);
});
