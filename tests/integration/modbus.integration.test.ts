import { describe, expect, test } from '@jest/globals';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startModbusServer } from '../servers/modbusServer.ts';
import { promtoolFindings } from '../servers/promtool.ts';
import { tellTook, until } from './chain.ts';
import { meterImage, pumpImage, pumpPoints, showsPlant } from './modbusPlant.ts';
import type { Scrape } from './scrape.ts';

const lastSeen = 'iot_device_last_seen_timestamp_seconds';

describe.each([
  ['pymodbus', 'pymodbus', false],
  ['pymodbus with RTU frames', 'pymodbus', true],
  ['libmodbus', 'libmodbus', false],
] as const)('%s', (_title, program, rtu) => {
  describeWith([program, 'promtool'], 'serves a meter and a pump on one connection', () => {
    const start = () => startModbusServer(program, { units: { 1: meterImage(), 2: pumpImage }, rtu });

    test('whose values are correct, although one register does not exist', async () => {
      await using server = await start();
      // pymodbus answers one request of several that come together; libmodbus takes them all, but for those that come with one that it does not know
      const takesAll = program === 'libmodbus';
      // of libmodbus nothing is lost, but an answer that a busy machine is late with is taken for lost
      await using exporter = await startExporter(server.url, takesAll ? '3s' : '500ms');
      // each value shows as it is read, the count of points when all are
      const arePolled = (now: Scrape) => showsPlant(now) && now.all('iot_device_points', { quality: 'good' }).length === 2;
      const scrape = await until(exporter, 'the values', (now) => arePolled(now) && now);
      expect(scrape.value('iot_relative_humidity_ratio')).toBeUndefined();
      expect(scrape.by('quality', 'iot_device_points', { device: 'pump' })).toEqual(
        new Map([
          ['good', 5],
          ['uncertain', 0],
          ['bad', 1],
        ]),
      );
      expect(scrape.value('iot_device_points', { device: 'meter', quality: 'bad' })).toBe(0);
      expect(scrape.all('iot_device_info', { device: 'meter' })[0]?.labels).toMatchObject({ manufacturer: 'Eastron', protocol: 'modbus' });
      expect(exporter.output.split('\n').filter((line) => line.includes('event=points_unreadable'))).toHaveLength(1);
      expect(promtoolFindings(scrape.text)).toEqual([]);
      if (takesAll) expect(exporter.output).not.toContain('drops concurrent responses');

      await server.write({ unit: 2, table: 'input', address: 100, values: [0x10000 - 35] });
      await until(exporter, 'frost', (now) => now.value('iot_temperature_celsius') === -3.5);
    });

    test('killed and restarted: values return', async () => {
      await using server = await start();
      await using exporter = await startExporter(server.url);
      await until(exporter, 'the values', showsPlant);
      await server.kill();
      await until(exporter, 'the link lost', (scrape) => scrape.value('iot_connector_up') === 0);
      await server.start();
      const [returnedMs, sinceMs] = [Date.now(), performance.now()];
      await until(exporter, 'the values again', (scrape) => showsPlant(scrape) && heardSince(scrape.by('device', lastSeen), returnedMs));
      tellTook(`values of ${program} were back`, sinceMs);
      await until(exporter, 'the connector up', (scrape) => scrape.value('iot_connector_up') === 1);
    });
  });
});

describe.each([
  ['pymodbus with RTU frames', 'pymodbus', true],
  ['libmodbus', 'libmodbus', false],
] as const)('a unit that dies', (title, program, rtu) => {
  describeWith([program], 'behind a gateway', () => {
    test(`${title}: only that unit is offline, until it responds`, async () => {
      await using server = await startModbusServer(program, { units: { 1: meterImage(), 2: pumpImage }, rtu });
      await using exporter = await startExporter(server.url);
      await until(exporter, 'the values', showsPlant);
      await server.silence(2);
      const without = await until(
        exporter,
        'the pump offline',
        (scrape) => scrape.value('iot_device_offline', { device: 'pump', reason: 'poll_failed' }) === 1 && scrape,
      );
      expect(without.value('iot_temperature_celsius')).toBeUndefined();
      expect(without.value('iot_device_up', { device: 'meter' })).toBe(1);
      const seen = without.value(lastSeen, { device: 'meter' }) ?? Infinity;
      await until(exporter, 'the meter read meanwhile', (scrape) => (scrape.value(lastSeen, { device: 'meter' }) ?? 0) > seen);
      await server.silence();
      const answeringMs = performance.now();
      await until(exporter, 'the pump back', showsPlant);
      tellTook('the pump was back', answeringMs);
    });
  });
});

function startExporter(url: string, timeout = '500ms'): Promise<GaugewayProcess> {
  const devices = [
    { id: 'meter', profile: 'eastron-sdm630', url, unit: 1 },
    { id: 'pump', url, unit: 2, points: pumpPoints },
  ];
  const intervals = { interval: '200ms', normal_interval: '200ms', slow_interval: '1s' };
  return spawnGaugeway({ connectors: [{ type: 'modbus', ...intervals, timeout, devices }] });
}

function heardSince(times: ReadonlyMap<string, number>, sinceMs: number): boolean {
  return times.size === 2 && [...times.values()].every((time) => time * 1000 >= sinceMs);
}
