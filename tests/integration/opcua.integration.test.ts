import { expect, test } from '@jest/globals';
import { startAsyncua, type Asyncua, type AsyncuaOptions } from '../servers/asyncua.ts';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { promtoolFindings } from '../servers/promtool.ts';
import { scrapeOf, until } from './chain.ts';
import { plantNodes, plantRoot, showsPlant } from './opcuaPlant.ts';

const temperature = { path: 'Line 1/Oven/Temperature', type: 'Double', value: 180.5 } as const;
const oven = { device: 'line1/Oven' };
const restarts = 10;

describeWith(['asyncua', 'promtool'], 'asyncua', () => {
  test('values and units are correct, a bad value is withdrawn, and text is not a number', async () => {
    await using server = await start();
    await using exporter = await startExporter(server, { roots: [plantRoot] });
    const scrape = await until(exporter, 'the values', (now) => showsPlant(now) && now);
    expect(scrape.by('state', 'iot_operating_state')).toEqual(
      new Map([
        ['off', 0],
        ['starting', 0],
        ['running', 1],
      ]),
    );
    expect(scrape.samples.filter(({ value }) => value === 17)).toEqual([]);
    expect(scrape.value('iot_device_points', { ...oven, quality: 'good' })).toBe(5);
    expect(promtoolFindings(scrape.text)).toEqual([]);

    await server.set({ ...temperature, value: 182 });
    await until(exporter, 'the change', (now) => now.value('iot_temperature_celsius') === 182);
    await server.set({ ...temperature, value: 0 }, 'BadSensorFailure');
    const bad = await until(exporter, 'the value withdrawn', (now) => now.value('iot_temperature_celsius') === undefined && now);
    expect(bad.value('iot_device_points', { ...oven, quality: 'bad' })).toBe(1);
    expect(bad.value('iot_pressure_pascals', oven)).toBe(200_000);
    await server.set({ ...temperature, value: 183 }, 'UncertainSensorNotAccurate');
    const doubtful = await until(exporter, 'a doubtful value', (now) => now.value('iot_temperature_celsius') === 183 && now);
    expect(doubtful.value('iot_device_points', { ...oven, quality: 'uncertain' })).toBe(1);
  });

  test('killed and restarted ten times while subscribed: values return each time', async () => {
    await using server = await start({ renumbers: true });
    const node = '/Objects/Line 1/Pump/OperatingState';
    await using exporter = await startExporter(server, { roots: [plantRoot], nodes: [{ node, device: 'chosen' }] });
    const backS: number[] = [];
    for (let restart = 0; restart < restarts; restart++) {
      await until(exporter, 'the values', showsPlant);
      await server.kill();
      await until(exporter, 'the link lost', (scrape) => scrape.value('iot_connector_up') === 0);
      await server.start();
      const returnedMs = Date.now();
      const value = 200 + restart;
      await server.set({ ...temperature, value });
      await until(exporter, 'a value of this start', (scrape) => scrape.value('iot_temperature_celsius', oven) === value);
      backS.push((Date.now() - returnedMs) / 1000);
      await server.set(temperature);
    }
    process.stderr.write(`values were back after ${backS.map((seconds) => seconds.toFixed(1)).join(', ')} s\n`);
    const scrape = await until(exporter, 'the values', (now) => showsPlant(now) && now);
    expect(scrape.value('iot_operating_state', { device: 'chosen', state: 'running' })).toBe(1);
    expect(scrape.value('iot_connector_devices')).toBe(3);
  }, 120_000);

  test('half-open: an unresponsive server is detected, and read again when it responds', async () => {
    await using server = await start();
    await using exporter = await startExporter(server, { roots: [plantRoot] });
    await until(exporter, 'the values', showsPlant);
    server.signal('SIGSTOP');
    const lost = await until(exporter, 'the link lost', (scrape) => scrape.value('iot_connector_up') === 0 && scrape);
    expect(lost.value('gaugeway_connector_errors_total', { reason: 'timeout' })).toBeGreaterThanOrEqual(1);
    server.signal('SIGCONT');
    await server.set({ ...temperature, value: 190 });
    await until(exporter, 'the values again', (scrape) => scrape.value('iot_temperature_celsius', oven) === 190);
  });

  test('a removed node does not affect others', async () => {
    await using server = await start();
    await using exporter = await startExporter(server, { roots: [plantRoot] });
    await until(exporter, 'the values', showsPlant);
    await server.remove('Line 1/Oven/Pressure');
    await server.set({ ...temperature, value: 181 });
    const scrape = await until(exporter, 'the pressure gone', (now) => now.value('iot_pressure_pascals', oven) === undefined && now);
    expect(scrape.value('iot_connector_up')).toBe(1);
    expect(scrape.value('iot_relative_humidity_ratio', oven)).toBe(0.4);
    await until(exporter, 'a later value', (now) => now.value('iot_temperature_celsius', oven) === 181);
    expect((await scrapeOf(exporter)).value('iot_device_up', oven)).toBe(1);
  });
});

function start(options: Partial<AsyncuaOptions> = {}): Promise<Asyncua> {
  return startAsyncua({ nodes: plantNodes, ...options });
}

function startExporter({ url }: Asyncua, more: object): Promise<GaugewayProcess> {
  const connector = { type: 'opcua', url, security: { mode: 'None' }, publishing_interval: '200ms', timeout: '2s' };
  return spawnGaugeway({ connectors: [{ ...connector, ...more }] });
}
