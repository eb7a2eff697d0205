import { parse } from 'yaml';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { gaugewayCommand } from '../servers/gaugewayCommand.ts';
import { waitFor } from '../waitFor.ts';
import { Child } from './child.ts';
import { cpuSeconds, idle } from './cpuSeconds.ts';
import { interleaved, median, ratios, type Measurement, type Size } from './measurement.ts';
import { sustained } from './sustained.ts';
import { round } from './table.ts';

const ratioNodes = 10_000;
const publishingIntervalMs = 100;
const changesPerRound = 200;
const leastNodes = 2000;
const manyNodes = 50_000;

/** Data changes per CPU second, against a subscription of node-opcua's alone; and what 50 000 nodes take that change each second. */
export async function opcuaBench(size: Size): Promise<Measurement[]> {
  const against = await againstNodeOpcua(size);
  const { firstMs, cpu, memory } = await manyNodesASecond(size);
  const what = 'OPC UA: 50 000 nodes at 1 s';
  const telegraf = 'Telegraf, seen here: at most 214 000 changes per CPU second, values up to 4 s late';
  return [
    against,
    {
      what: `${what}: start to all values`,
      values: [firstMs],
      unit: 'ms',
      better: 'less',
      note: 'on the config that "gaugeway discover opcua" writes',
    },
    { ...cpu, what: `${what}: CPU`, note: `of one core, a scrape each 5 s; NeuronEX as published: 60 % of 4 cores; ${telegraf}` },
    { ...memory, what: `${what}: RSS`, note: 'NeuronEX as published: 594 MB' },
  ];
}

async function againstNodeOpcua({ rounds, share }: Size): Promise<Measurement> {
  await using lanes = new AsyncDisposableStack();
  const nodes = Math.max(leastNodes, Math.round(ratioNodes * share));
  const start = async () => lanes.use(await Child.start('opcuaServerProcess', [nodes]));
  const [ourServer, theirServer] = [await start(), await start()];
  const exporter = lanes.use(
    await startExporter(await urlOf(ourServer), nodes, { roots: ['/Objects/Plant'], publishing_interval: `${publishingIntervalMs}ms` }),
  );
  const bare = lanes.use(await Child.start('bareOpcuaProcess', [await theirServer.ask('port'), nodes, publishingIntervalMs]));
  const barePid = await bare.ask('pid');
  const [own = [], atBest = []] = await interleaved(
    rounds,
    () => perCpuSecond(ourServer, exporter.pid, share),
    () => perCpuSecond(theirServer, barePid, share),
  );
  return {
    what: 'OPC UA: data changes per CPU second against node-opcua alone',
    values: ratios(own, atBest),
    unit: '×',
    better: 'more',
    floor: 0.7,
    aim: 0.9,
    note: `${round(median(own) / 1e6)} against ${round(median(atBest) / 1e6)} million data changes per CPU second`,
  };
}

async function perCpuSecond(server: Child, pid: number, share: number): Promise<number> {
  await idle(pid);
  const [before, startS] = [await server.ask('sent'), cpuSeconds(pid)];
  for (let change = 0; change < Math.max(20, changesPerRound * share); change++) await server.ask('change');
  await idle(pid);
  return ((await server.ask('sent')) - before) / (cpuSeconds(pid) - startS);
}

async function manyNodesASecond({ rounds, share }: Size) {
  const nodes = Math.max(leastNodes, Math.round(manyNodes * share));
  await using server = await Child.start('opcuaServerProcess', [nodes]);
  const url = await urlOf(server);
  const written = await gaugewayCommand('discover', 'opcua', url);
  if (written.exitCode !== 0) throw new Error(`cannot discover "${url}": ${written.stderr}`);
  const [connector] = (parse(written.stdout) as { connectors: object[] }).connectors;
  await server.ask('start');
  const startMs = performance.now();
  await using exporter = await startExporter(url, nodes, connector ?? {});
  const firstMs = performance.now() - startMs;
  const [cpu, memory] = await sustained(exporter, { rounds, share, count: () => server.ask('sent'), perSecond: nodes });
  return { firstMs, cpu, memory };
}

async function startExporter(url: string, nodes: number, more: object): Promise<GaugewayProcess> {
  const exporter = await spawnGaugeway({ connectors: [{ type: 'opcua', url, security: { mode: 'None' }, ...more }] });
  const shown = async () => ((await exporter.scrape()).match(/^iot_(temperature|sensor)_/gm)?.length ?? 0) >= nodes;
  await waitFor(shown, { what: `${nodes} values`, timeoutMs: 120_000, intervalMs: 250 });
  return exporter;
}

async function urlOf(server: Child): Promise<string> {
  return `opc.tcp://127.0.0.1:${await server.ask('port')}`;
}
