import { randomUUID } from 'node:crypto';
import { freePort } from './freePort.ts';
import { needProgram } from './program.ts';
import { Server, temporaryFolder } from './server.ts';

/** A running single-node VictoriaMetrics. */
export class VictoriaMetrics extends Server {
  /** All samples of the series with these matchers, by their labels as JSON. */
  async export(matchers: string): Promise<Map<string, { values: number[]; timestamps: number[] }>> {
    // what was written in the last second is not to be seen before
    await fetch(`${this.url}/internal/force_flush`);
    // and what a selector found is remembered for ten seconds
    const selector = `{${matchers},test!="${randomUUID()}"}`;
    const parameters = new URLSearchParams({ 'match[]': selector, start: '1', end: String(Date.now() / 1000 + 3600) });
    const text = await (await fetch(`${this.url}/api/v1/export?${parameters.toString()}`)).text();
    const lines = text.split('\n').filter((line) => line !== '');
    const series = lines.map((line) => JSON.parse(line) as { metric: Record<string, string>; values: number[]; timestamps: number[] });
    return new Map(series.map(({ metric, values, timestamps }) => [labelKey(metric), { values, timestamps }]));
  }
}

/** The labels of a series in an order that does not vary. */
export function labelKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort());
}

/** Starts VictoriaMetrics on a free port of 127.0.0.1; it keeps ten years. `flags` are more of its flags. */
export async function startVictoriaMetrics(flags: readonly string[] = []): Promise<VictoriaMetrics> {
  const folder = await temporaryFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  return new VictoriaMetrics({
    name: 'victoria-metrics',
    command: [
      ...needProgram('victoriaMetrics'),
      `-storageDataPath=${folder}/data`,
      `-httpListenAddr=${address}`,
      '-retentionPeriod=10y',
      ...flags,
    ],
    url,
    folder,
    ready: async () => (await fetch(`${url}/health`)).ok,
  }).start();
}
