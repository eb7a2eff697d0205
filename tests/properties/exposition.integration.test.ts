import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commonConfig, type Property } from '@gaugeway/connectors/contract';
import { wellFormedText } from '@gaugeway/exporter/devices/deviceDescription';
import { CaseExporter } from '../caseExporter.ts';
import { ForeignParser, type ParsedFamily, type ParsedSample } from '../open-metrics/foreignParser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { promtoolFindings } from '../servers/promtool.ts';
import { anyNumber, anyText } from './texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Given {
  readonly id: string;
  readonly name: string;
  readonly area: string;
  readonly voltage: number;
  readonly channel: string;
  readonly sensor: string;
  readonly reading: number;
  readonly action: string;
  readonly states: readonly string[];
}

const device: fc.Arbitrary<Given> = fc.record({
  id: fc.oneof({ weight: 3, arbitrary: fc.uuid() }, { weight: 2, arbitrary: anyText }),
  name: anyText,
  area: anyText,
  voltage: anyNumber,
  channel: anyText,
  sensor: anyText,
  reading: anyNumber,
  action: anyText,
  states: fc.array(anyText, { minLength: 1, maxLength: 4 }),
});
/** Different texts, which would be the same series once they are on the wire. */
const alike = {
  site: '',
  devices: [
    {
      id: '1',
      name: '',
      area: '',
      voltage: 0,
      channel: '\0',
      sensor: '\0',
      reading: 0,
      action: '\ud800',
      states: ['\udc00', '', '\0', '\ufffd'],
    },
  ],
};
const house = fc.record({
  site: anyText,
  devices: fc.uniqueArray(device, { selector: ({ id }) => id, minLength: 1, maxLength: 40 }),
});

describeWith(['promtool', 'prometheusClient'], 'any names and any values', () => {
  test('both formats parse in third-party parsers with the original names and values', async () => {
    await using parser = new ForeignParser();
    let cases = 0;
    await fc.assert(
      fc.asyncProperty(house, async ({ site, devices }) => {
        using exporter = exporterOf(site);
        for (const given of devices) feed(exporter, given);
        const text = wire(await exporter.scrape('text'));
        const openMetrics = wire(await exporter.scrape('openmetrics'));
        expect(await samples(parser.parseText(text), { site, devices })).toBe(devices.length);
        expect(await samples(parser.parseOpenMetrics(openMetrics), { site, devices })).toBe(devices.length);
        if (cases++ % 5 === 0) expect(promtoolFindings(text)).toEqual([]);
      }),
      { numRuns: 150, examples: [[alike]], interruptAfterTimeLimit: 25_000, markInterruptAsFailure: false },
    );
  }, 60_000);
});

function exporterOf(site: string): CaseExporter {
  const config = commonConfig.parse({ name: 'home', labels: { site }, series_labels: ['name', 'area'], settings: 'all' });
  return new CaseExporter('zigbee2mqtt', config, { folder: mkdtempSync(join(folder, 'case-')) });
}

function feed({ gateway }: CaseExporter, given: Given): void {
  const { id, name, area, channel, sensor, action, states } = given;
  const properties: Property[] = [
    { name: 'voltage', kind: 'numeric', unit: 'V' },
    { name: 'pressure', kind: 'numeric', unit: 'hPa', channel },
    { name: sensor, path: ['outer', sensor], kind: 'numeric' },
    { name: 'action', kind: 'event', values: [action, '\ufffd'] },
    { name: `mode_${sensor}`, kind: 'enum', values: states },
  ];
  const device = gateway.device({ id, name, area, manufacturer: sensor, model: channel, firmware: action });
  const [voltage, pressure, reading, pressed, mode] = device.map(properties);
  const atMs = gateway.now();
  voltage?.set(given.voltage, atMs);
  pressure?.set(given.reading, atMs);
  reading?.set(given.reading, atMs);
  pressed?.set(action, atMs);
  mode?.set(states[0], atMs);
  device.seen(atMs);
}

/** What arrives: UTF-8 has no lone surrogates. */
function wire(text: string): string {
  return Buffer.from(text).toString();
}

/** Holds what was parsed against what was given; returns for how many devices that could be done. */
async function samples(parsing: Promise<ParsedFamily[]>, { site, devices }: { site: string; devices: readonly Given[] }): Promise<number> {
  const families = await parsing;
  const byDevice = (metric: string) =>
    Map.groupBy(
      families.flatMap(({ samples: all }) => all).filter(({ name }) => name === metric),
      ({ labels }) => labels['device'] ?? '',
    );
  const [up, voltages, pressures] = ['iot_device_up', 'iot_voltage_volts', 'iot_pressure_pascals'].map(byDevice);
  for (const given of devices) {
    const accepted = isId(given.id);
    expect({ ...given, found: up?.get(given.id)?.length ?? 0 }).toEqual({ ...given, found: accepted ? 1 : 0 });
    if (!accepted) continue;
    const identity = {
      connector: 'home',
      device: given.id,
      name: wellFormedText(given.name) || given.id,
      area: wellFormedText(given.area),
      site: labelValue(site),
    };
    expect(up?.get(given.id)?.[0]?.labels).toEqual(identity);
    expectValue(voltages?.get(given.id), { value: given.voltage, labels: identity });
    expectValue(pressures?.get(given.id), { value: given.reading * 100, labels: { ...identity, channel: labelValue(given.channel) } });
  }
  return devices.length;
}

function expectValue(found: readonly ParsedSample[] = [], { value, labels }: { value: number; labels: Record<string, string> }): void {
  if (!Number.isFinite(value)) return expect(found).toEqual([]);
  // an empty label is no label, and zero has no sign
  expect(found).toHaveLength(1);
  expect(found[0]?.value === value).toBe(true);
  expect(withoutEmpty(found[0]?.labels ?? {})).toEqual(withoutEmpty(labels));
}

function withoutEmpty(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

/** An id is taken as it is or not at all (catalogue §2). */
function isId(text: string): boolean {
  return text !== '' && text.isWellFormed() && !/\p{Cc}/u.test(text) && Buffer.byteLength(text) <= 128;
}

/** NUL is the one character that no parser of the text formats lets through. */
function labelValue(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
