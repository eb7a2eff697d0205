import { setTimeout as pause } from 'node:timers/promises';
import type { GaugewayProcess } from '../servers/gaugeway.ts';
import { cpuSeconds, residentBytes } from './cpuSeconds.ts';
import type { Measurement, Size } from './measurement.ts';

interface Load extends Size {
  /** Values that have been read so far. */
  readonly count: () => Promise<number>;
  /** The requested number. */
  readonly perSecond: number;
}

const windowS = 10;
const scrapesPerWindow = 2;
/** A window may begin and end at any phase of what comes once a second. */
const phaseS = 1.5;

/** CPU (percent of one core) and resident memory of an exporter that is scraped each 5 s; throws where it does not keep up, but in a test of the bench itself, on a machine that may be busy. */
export async function sustained(exporter: GaugewayProcess, { rounds, share, count, perSecond }: Load) {
  const seconds = Math.max(3, windowS * share);
  const percents: number[] = [];
  const megabytes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [before, startS, startMs] = [await count(), cpuSeconds(exporter.pid), performance.now()];
    for (let scrape = 0; scrape < scrapesPerWindow; scrape++) {
      await pause((seconds / scrapesPerWindow) * 1000);
      await exporter.scrape();
    }
    const wallS = (performance.now() - startMs) / 1000;
    percents.push((100 * (cpuSeconds(exporter.pid) - startS)) / wallS);
    megabytes.push(residentBytes(exporter.pid) / 1e6);
    const values = (await count()) - before;
    if (share === 1 && values < (wallS - phaseS) * perSecond) throw new Error(`cannot keep up: ${values} values in ${wallS.toFixed(1)} s`);
  }
  const cpu: Omit<Measurement, 'what'> = { values: percents, unit: '%', better: 'less' };
  const memory: Omit<Measurement, 'what'> = { values: megabytes, unit: 'MB', better: 'less' };
  return [cpu, memory] as const;
}
