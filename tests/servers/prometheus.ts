import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './freePort.ts';
import { needProgram } from './program.ts';
import { Server, temporaryFolder } from './server.ts';

interface PrometheusOptions {
  /** What it scrapes: `http://127.0.0.1:10464` for its `/metrics`. */
  readonly targets: readonly string[];
  /** Default 250ms. */
  readonly scrapeInterval?: string;
  /** More keys for the scrape job, as in prometheus.yml. */
  readonly job?: object;
  /** More keys of prometheus.yml, such as `rule_files` and `alerting`. */
  readonly config?: object;
  /** More flags, without their dashes; an empty value is a switch. */
  readonly flags?: Readonly<Record<string, string>>;
}

/** One series of a query result: its value, or `undefined` for a histogram. */
export interface QueriedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly atMs: number;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: { readonly metric: Record<string, string>; readonly value: [number, string] }[] };
}

/** A running Prometheus. */
export class Prometheus extends Server {
  /** The instant vector that an expression gives now, or at a time. */
  async query(expression: string, atMs = Date.now()): Promise<QueriedSample[]> {
    const parameters = new URLSearchParams({ query: expression, time: String(atMs / 1000) });
    const response = await fetch(`${this.url}/api/v1/query?${parameters.toString()}`);
    const answer = (await response.json()) as Answer;
    if (answer.status !== 'success') throw new Error(`cannot query "${expression}": ${answer.error ?? response.statusText}`);
    return answer.data.result.map(({ metric, value: [atS, value] }) => ({ labels: metric, value: Number(value), atMs: atS * 1000 }));
  }

  /** Each target with its health (`up`, `down`, `unknown`) and the error of its last scrape. */
  async targets(): Promise<{ scrapeUrl: string; health: string; lastError: string }[]> {
    const response = await fetch(`${this.url}/api/v1/targets?state=active`);
    const { data } = (await response.json()) as { data: { activeTargets: { scrapeUrl: string; health: string; lastError: string }[] } };
    return data.activeTargets;
  }
}

/** Starts a Prometheus on a free port of 127.0.0.1 that scrapes the targets by a job `gaugeway`. */
export async function startPrometheus({
  targets,
  scrapeInterval = '250ms',
  job,
  config,
  flags: more,
}: PrometheusOptions): Promise<Prometheus> {
  const folder = await temporaryFolder();
  const configFile = join(folder, 'prometheus.yml');
  const hosts = targets.map((target) => new URL(target).host);
  const gaugeway = { job_name: 'gaugeway', static_configs: [{ targets: hosts }], ...job };
  writeFileSync(
    configFile,
    JSON.stringify({ global: { scrape_interval: scrapeInterval, scrape_timeout: scrapeInterval }, scrape_configs: [gaugeway], ...config }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const flags = {
    'config.file': configFile,
    'storage.tsdb.path': join(folder, 'data'),
    'web.listen-address': address,
    'log.level': 'warn',
    ...more,
  };
  const url = `http://${address}`;
  return new Prometheus({
    name: 'prometheus',
    command: [
      ...needProgram('prometheus'),
      ...Object.entries(flags).map(([flag, value]) => (value === '' ? `--${flag}` : `--${flag}=${value}`)),
    ],
    url,
    folder,
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
  }).start();
}
