import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startLoad } from '@gaugeway/simulator/load/load';
import { startMosquitto } from '../servers/mosquitto.ts';
import type { Measurement, Size } from './measurement.ts';
import { gaugeway, sumOf } from './mqttConsumers.ts';

const devices = 1000;
const perSecond = 50_000;
const seconds = 20;
const mostRounds = 3;

/** What is known at one moment of the flood. */
interface Sample {
  readonly residentMB: number;
  readonly scrapeMs: number;
}

/** More messages than can be handled, for 20 s: memory and scrapes meanwhile, of an exporter that has its processor to itself only in part. */
export async function floodBench({ rounds, share }: Size): Promise<Measurement[]> {
  const growths: number[] = [];
  const scrapes: number[] = [];
  const notes: string[] = [];
  for (let done = 0; done < Math.min(rounds, mostRounds); done++) {
    const { samples, note } = await flood(Math.max(2, seconds * share));
    const resident = samples.map(({ residentMB }) => residentMB);
    growths.push(Math.max(...resident) - (resident[Math.floor(resident.length / 4)] ?? NaN));
    scrapes.push(Math.max(...samples.map(({ scrapeMs }) => scrapeMs)));
    notes.push(`${note}; MB: ${resident.map(Math.round).join(' ')}`);
  }
  const what = `flood of ${perSecond} messages a second`;
  const better = 'less' as const;
  return [
    {
      what: `${what}: growth of memory after the first quarter`,
      values: growths,
      unit: 'MB',
      better,
      floor: 60,
      aim: 30,
      note: notes.at(-1) ?? '',
    },
    { what: `${what}: longest scrape`, values: scrapes, unit: 'ms', better, floor: 5000, aim: 1000 },
  ];
}

async function flood(lastsS: number): Promise<{ samples: Sample[]; note: string }> {
  await using broker = await startMosquitto();
  const load = await startLoad({ url: broker.url, devices });
  try {
    const { server } = await gaugeway(broker.url, devices);
    await using _stopped = server;
    const run = load.run({ count: perSecond * lastsS, rate: perSecond });
    const samples: Sample[] = [];
    for (let second = 0; second < lastsS; second++) {
      await pause(1000);
      const startMs = performance.now();
      await (await fetch(`${server.url}/metrics`)).text();
      samples.push({ scrapeMs: performance.now() - startMs, residentMB: residentMB(server.pid) });
    }
    const { durationMs } = await run;
    const received = await sumOf(`${server.url}/metrics`, /^gaugeway_messages_total\{.*\} (\S+)$/gm);
    const discarded = await sumOf(`${server.url}/metrics`, /^gaugeway_messages_discarded_total\{.*\} (\S+)$/gm);
    const sent = Math.round((perSecond * lastsS) / (durationMs / 1000));
    return {
      samples,
      note: `${sent} a second sent, ${Math.round((100 * received) / (perSecond * lastsS))} % received, ${discarded} discarded`,
    };
  } finally {
    await load.close();
  }
}

function residentMB(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
