import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { Child } from './child.ts';
import { cpuSeconds } from './cpuSeconds.ts';
import { interleaved, median, ratios, type Measurement, type Size } from './measurement.ts';
import { sustained } from './sustained.ts';
import { round } from './table.ts';

/** Busy all the time. */
const ratioDevices = 20;
const devices = 100;
const tagsPerDevice = 1000;
const inFlight = 16;
/** The maximum number per request [Modbus 6.3]. */
const registersPerRequest = 125;
const windowS = 4;

/** Registers that become values per CPU second, against modbus-serial alone; and what 100 000 of them a second take. */
export async function modbusBench(size: Size): Promise<Measurement[]> {
  const against = await againstModbusSerial(size);
  const [cpu, memory] = await aSecond(size);
  const what = 'Modbus: 100 000 tags a second';
  const telegraf = 'Telegraf, seen here: at most 62 000 values per CPU second';
  return [
    against,
    { ...cpu, what: `${what}: CPU`, note: `of one core, a scrape each 5 s; NeuronEX as published: 30 % of 4 cores; ${telegraf}` },
    { ...memory, what: `${what}: RSS`, note: 'NeuronEX as published: 497 MB' },
  ];
}

async function againstModbusSerial({ rounds, share }: Size): Promise<Measurement> {
  await using lanes = new AsyncDisposableStack();
  const [ourServer, theirServer] = [
    lanes.use(await Child.start('modbusServerProcess')),
    lanes.use(await Child.start('modbusServerProcess')),
  ];
  // asked for more than it can do, so that it never waits; stopped while the other has its turn, which is no timeout of the device
  const exporter = lanes.use(await startExporter(ourServer, ratioDevices, { interval: '10ms', timeout: '60s' }));
  exporter.signal('SIGSTOP');
  lanes.defer(() => exporter.signal('SIGCONT'));
  const bare = lanes.use(await Child.start('bareModbusProcess', [await theirServer.ask('port'), inFlight, registersPerRequest]));
  const barePid = await bare.ask('pid');
  const seconds = Math.max(0.5, windowS * share);
  const [own = [], atBest = []] = await interleaved(
    rounds,
    async () => {
      exporter.signal('SIGCONT');
      const values = await perCpuSecond(ourServer, exporter.pid, seconds);
      exporter.signal('SIGSTOP');
      return values;
    },
    async () => {
      await bare.ask('start');
      const values = await perCpuSecond(theirServer, barePid, seconds);
      await bare.ask('stop');
      return values;
    },
  );
  return {
    what: 'Modbus: values per CPU second against modbus-serial alone',
    values: ratios(own, atBest),
    unit: '×',
    better: 'more',
    floor: 0.4,
    aim: 0.7,
    note: `${millions(own)} against ${millions(atBest)} million registers per CPU second, ${inFlight} requests in flight`,
  };
}

async function perCpuSecond(server: Child, pid: number, seconds: number): Promise<number> {
  const [before, startS] = [await server.ask('registers'), cpuSeconds(pid)];
  await pause(seconds * 1000);
  return ((await server.ask('registers')) - before) / (cpuSeconds(pid) - startS);
}

async function aSecond({ rounds, share }: Size) {
  await using server = await Child.start('modbusServerProcess');
  await using exporter = await startExporter(server, deviceCount(share), { interval: '1s' });
  const tags = deviceCount(share) * tagsPerDevice;
  return await sustained(exporter, { rounds, share, count: () => server.ask('registers'), perSecond: tags });
}

async function startExporter(server: Child, count: number, more: object): Promise<GaugewayProcess> {
  const folder = await temporaryFolder();
  const points = Array.from({ length: tagsPerDevice }, (_, address) => ({ id: `tag_${address}`, address, unit: 'V', poll: 'fast' }));
  const about = {
    name: 'bench',
    title: 'Bench',
    manufacturer: 'Bench',
    models: ['Bench'],
    kind: 'other',
    source: { document: 'none', checked: ['none'] },
  };
  const profile = { ...about, defaults: { table: 'holding', type: 'uint16' }, points };
  writeFileSync(join(folder, 'bench.yaml'), JSON.stringify(profile));
  const url = `tcp://127.0.0.1:${await server.ask('port')}`;
  const units = Array.from({ length: count }, (_, unit) => ({ id: `meter_${unit}`, profile: 'bench', url, unit: unit + 1 }));
  const buses = [{ url, max_in_flight: inFlight }];
  const exporter = await spawnGaugeway({
    connectors: [{ type: 'modbus', profiles_dir: folder, devices: units, buses, max_series: 1_000_000, ...more }],
  });
  const series = units.length * tagsPerDevice;
  const shown = async () => ((await exporter.scrape()).match(/^iot_voltage_volts/gm)?.length ?? 0) === series;
  await waitFor(shown, { what: `${series} values`, timeoutMs: 60_000, intervalMs: 500 });
  return exporter;
}

function deviceCount(share: number): number {
  return Math.max(10, Math.round(devices * share));
}

function millions(values: readonly number[]): string {
  return round(median(values) / 1e6);
}
