import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith } from '../servers/describeWith.ts';
import { freePort } from '../servers/freePort.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { gaugewayCommand } from '../servers/gaugewayCommand.ts';
import { startModbusServer } from '../servers/modbusServer.ts';
import { temporaryFolder } from '../servers/server.ts';
import { until } from './chain.ts';
import { meterImage } from './modbusPlant.ts';
import type { Scrape } from './scrape.ts';

const profile = 'eastron-sdm630';
const intervals = { interval: '200ms', normal_interval: '200ms', slow_interval: '1s', timeout: '500ms' };
const one = { device: 'one' };
const polls = 'gaugeway_messages_total';

describeWith(['libmodbus'], 'a fleet of meters of libmodbus', () => {
  test('a changed row affects one device, an invalid one affects none', async () => {
    await using server = await startModbusServer('libmodbus', { units: { 1: meterImage(), 2: meterImage(240), 3: meterImage(245) } });
    const table = join(await temporaryFolder(), 'fleet.csv');
    const write = (...rows: readonly string[]) => {
      writeFileSync(table, ['id,name,area,profile,url,unit', ...rows].join('\n'));
    };
    const row = (id: string, name: string, unit: number) => `${id},${name},Hall 3,${profile},${server.url},${unit}`;
    write(row('one', 'First', 1), row('two', 'Second', 2));
    await using exporter = await spawnGaugeway({ connectors: [{ type: 'modbus', ...intervals, devices_from: [table] }] });
    const before = await until(exporter, 'both meters', (scrape) => isWhole(scrape) && volts(scrape, 'two') === 240 && scrape);
    expect(before.all('iot_device_info', one)[0]?.labels).toMatchObject({ name: 'First', area: 'Hall 3' });

    write(row('one', 'First', 1), row('two', 'Third', 3), row('four', 'Fourth', 2));
    const after = await until(exporter, 'the change', (scrape) => volts(scrape, 'two') === 245 && volts(scrape, 'four') === 240 && scrape);
    expect(after.all('iot_device_info', { device: 'two' })[0]?.labels).toMatchObject({ name: 'Third' });
    expect(after.all('iot_voltage_volts', one)).toEqual(before.all('iot_voltage_volts', one));
    expect(after.value(polls)).toBeGreaterThan(before.value(polls) ?? Infinity);
    expect(exporter.output).not.toContain('connector_down');

    write(row('one', 'First', 1), 'two,Third,Hall 3,eastron-smd630,tcp://127.0.0.1,3');
    const wrong = await until(
      exporter,
      'the mistake',
      (scrape) => (scrape.value('gaugeway_parse_errors_total', { reason: 'type' }) ?? 0) > 0 && scrape,
    );
    expect(exporter.output).toMatch(/fleet\.csv.*eastron-sdm630/);
    expect(volts(wrong, 'four')).toBe(240);
    write(row('one', 'First', 1));
    await until(exporter, 'the others gone', (scrape) => scrape.all('iot_device_up').length === 1);
  });
});

describeWith(['libmodbus'], 'config mistakes with a meter of libmodbus', () => {
  test('nobody listens on the port', async () => {
    const url = `tcp://127.0.0.1:${await freePort()}`;
    await using exporter = await startExporter({ url });
    await until(exporter, 'the failure', (scrape) => scrape.value('gaugeway_connector_errors_total', { reason: 'connect' }) ?? 0);
    expect(exporter.output.replaceAll('\\', '')).toContain(`"${url}": connection refused: nothing listens on this port`);
  });

  test('a unit that does not exist', async () => {
    await using server = await startModbusServer('libmodbus', { units: { 1: meterImage() } });
    await using exporter = await startExporter({ url: server.url, unit: 7 });
    await until(exporter, 'the meter offline', (scrape) => scrape.value('iot_device_offline', { device: 'meter', reason: 'poll_failed' }));
    expect(exporter.output).toMatch(/unit 7 of .*exception 11/);
  });

  test('a profile of another device, and one that does not exist', async () => {
    await using server = await startModbusServer('libmodbus', { units: { 1: { holding: { 0: [1, 2, 3] } } } });
    await using exporter = await startExporter({ url: server.url });
    await until(exporter, 'all points bad', (scrape) => (scrape.value('iot_device_points', { quality: 'bad' }) ?? 0) > 40);
    expect(exporter.output).toContain('exception 2 (illegal data address)');
    exporter.configure({ connectors: [{ type: 'modbus', devices: [{ id: 'meter', profile: 'eastron-sdm360', url: server.url }] }] });
    const { exitCode, stderr } = await gaugewayCommand('check', '-c', exporter.configFile);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/eastron-sdm360.*eastron-sdm630/)]);
  });
});

function startExporter(device: object): Promise<GaugewayProcess> {
  return spawnGaugeway({ connectors: [{ type: 'modbus', ...intervals, devices: [{ id: 'meter', profile, ...device }] }] });
}

/** All blocks of the first meter have been read. */
function isWhole(scrape: Scrape): boolean {
  return volts(scrape, 'one') === 230.5 && scrape.all('iot_voltage_volts', one).length === 6;
}

function volts(scrape: Scrape, device: string): number | undefined {
  return scrape.value('iot_voltage_volts', { device, phase: 'l1' });
}
