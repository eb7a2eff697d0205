import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { GaugewayProcess } from '../servers/gaugeway.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { findProgram } from '../servers/program.ts';
import { spawnSimulator } from '../servers/simulator.ts';
import { startVictoriaMetrics } from '../servers/victoriaMetrics.ts';
import { waitFor } from '../waitFor.ts';
import type { Measurement, Size, Skipped } from './measurement.ts';

/** About 1 500 series. */
const devices = 120;
const dayS = 86_400;
/** The first values of all series are written in this time. */
const settlingS = 330;
/** Three flushes of the state. */
const windowS = 900;

/** Bytes that the exporter of a home with a reachable storage writes to disk: without an output, with one, and with acknowledged messages. */
export async function writtenBench({ share }: Size): Promise<(Measurement | Skipped)[]> {
  if (findProgram('victoriaMetrics') === undefined) return [{ what: 'written', skipped: 'needs victoriaMetrics' }];
  await using started = new AsyncDisposableStack();
  // all messages of the simulated bridge have QoS 0, as Zigbee2MQTT's by default
  const broker = started.use(await startMosquitto({ extra: ['upgrade_outgoing_qos true'] }));
  const storage = started.use(await startVictoriaMetrics(['-dedup.minScrapeInterval=1ms']));
  started.use(await spawnSimulator(broker.url, ['--devices', String(devices), '--last-seen', 'ISO_8601']));
  const outputs = { remote_write: [{ url: `${storage.url}/api/v1/write` }] };
  const connector = { type: 'zigbee2mqtt', url: broker.url };
  const configs = {
    'no output': { connectors: [connector] },
    'QoS 0': { connectors: [connector], outputs },
    'QoS 1': { connectors: [{ ...connector, qos: 1 }], outputs },
  };
  const exporters: GaugewayProcess[] = [];
  for (const config of Object.values(configs)) exporters.push(started.use(await spawnGaugeway(config)));
  await waitFor(async () => (await seriesOf(exporters.at(-1)))('iot_device_up') === devices, { what: `${devices} devices` });
  await pause(settlingS * 1000 * share);
  const before = exporters.map(({ pid }) => writtenBytes(pid));
  await pause(windowS * 1000 * share);
  const written = exporters.map(({ pid }, index) => writtenBytes(pid) - (before[index] ?? NaN));
  const notes = await Promise.all(exporters.map(noteOf));
  return Object.keys(configs).map((name, index) => ({
    what: `home of ${devices} devices, ${name}: bytes written a day`,
    values: [((written[index] ?? NaN) / 1e6) * (dayS / (windowS * share))],
    unit: 'MB',
    better: 'less',
    ...(name !== 'QoS 1' && { floor: 40 }),
    note: notes[index] ?? '',
  }));
}

/** Bytes that a process has caused to be sent to a disk [proc_pid_io(5)]; whole pages, without the journal of the file system. */
function writtenBytes(pid: number): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))?.[1]);
}

async function noteOf(exporter: GaugewayProcess): Promise<string> {
  const count = await seriesOf(exporter);
  const { data } = (await (await fetch(`${exporter.url}/api/v1/connectors`)).json()) as { data: { messages: number }[] };
  return `${count('iot_')} series, ${data[0]?.messages} messages`;
}

async function seriesOf(exporter: GaugewayProcess | undefined): Promise<(prefix: string) => number> {
  const text = (await exporter?.scrape()) ?? '';
  return (prefix) => text.split('\n').filter((line) => line.startsWith(prefix)).length;
}
