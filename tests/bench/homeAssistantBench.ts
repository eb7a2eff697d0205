import { setTimeout as pause } from 'node:timers/promises';
import { Scrape } from '../integration/scrape.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { waitFor } from '../waitFor.ts';
import { Child } from './child.ts';
import { cpuSeconds, residentBytes } from './cpuSeconds.ts';
import type { Measurement, Size } from './measurement.ts';

const token = 'simulated-token';
const sensors = 1000;
/** Five rounds are a minute. */
const windowS = 12;

/** A thousand state changes per second from Home Assistant: their cost, and that none is lost. */
export async function homeAssistantBench({ rounds, share }: Size): Promise<Measurement[]> {
  await using home = await Child.start('homeAssistantProcess');
  const url = `http://127.0.0.1:${await home.ask('port')}`;
  await using exporter = await spawnGaugeway({ connectors: [{ type: 'home-assistant', url, token }] });
  const shown = async () => ((await exporter.scrape()).match(/^iot_detections_total.*motion_/gm)?.length ?? 0) === sensors;
  await waitFor(shown, { what: `${sensors} sensors`, timeoutMs: 60_000 });
  const percents: number[] = [];
  const megabytes: number[] = [];
  await home.ask('start');
  for (let round = 0; round < rounds; round++) {
    const [startS, startMs] = [cpuSeconds(exporter.pid), performance.now()];
    for (let half = 0; half < 2; half++) {
      await pause((Math.max(1, windowS * share) * 1000) / 2);
      await exporter.scrape();
    }
    percents.push((100_000 * (cpuSeconds(exporter.pid) - startS)) / (performance.now() - startMs));
    megabytes.push(residentBytes(exporter.pid) / 1e6);
  }
  const [changes, rises] = [await home.ask('stop'), await home.ask('rises')];
  await waitFor(async () => (await detections(exporter)) === rises, { what: `${rises} detections`, timeoutMs: 5000 });
  const what = 'Home Assistant: 1 000 state changes a second';
  const note = `of one core, a scrape each 6 s; ${changes} changes, all ${rises} detections among them counted`;
  return [
    { what: `${what}: CPU`, values: percents, unit: '%', better: 'less', note },
    { what: `${what}: RSS`, values: megabytes, unit: 'MB', better: 'less' },
  ];
}

/** Of the sensors that are changed, not of the rest of the household. */
async function detections(exporter: GaugewayProcess): Promise<number> {
  const own = new Scrape(await exporter.scrape())
    .all('iot_detections_total')
    .filter(({ labels }) => /motion_\d/.test(labels['device'] ?? ''));
  return own.reduce((sum, { value }) => sum + value, 0);
}
