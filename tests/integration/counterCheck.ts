import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needProgram } from '../servers/program.ts';
import { Scrape, type Sample } from './scrape.ts';

/** Checks scraped counters with promtool: `increase()` must return their growth, and `resets()` must be 0. */
export class CounterCheck {
  readonly #series = new Map<string, { readonly sample: Sample; readonly values: (number | undefined)[] }>();
  #scrapes = 0;

  /** Adds a scrape; undefined stands for a failed one. */
  add(exposition: string | undefined): void {
    const samples = exposition === undefined ? [] : new Scrape(exposition).samples.filter(isReading);
    for (const sample of samples) {
      const key = seriesOf(sample);
      const known = this.#series.get(key) ?? { sample, values: [] };
      known.values[this.#scrapes] = sample.value;
      this.#series.set(key, known);
    }
    this.#scrapes++;
  }

  /** Names of the connectors of all series. */
  get connectors(): ReadonlySet<string> {
    return new Set([...this.#series.values()].map(({ sample }) => sample.labels['connector'] ?? ''));
  }

  get seriesCount(): number {
    return this.#series.size;
  }

  /** The output of promtool; empty if all checks pass. */
  problems(folder: string): string {
    const file = join(folder, 'counters.test.yml');
    writeFileSync(file, JSON.stringify({ evaluation_interval: '1s', tests: [this.#test()] }));
    const [program, ...args] = needProgram('promtool');
    const { status, stdout, stderr } = spawnSync(program, [...args, 'test', 'rules', file], { encoding: 'utf8' });
    return status === 0 ? '' : stdout + stderr;
  }

  #test(): object {
    // by one label, as a selector also takes series with further ones
    const all = [...this.#series].map(([series, { values }]) => ({ series: `counter{of=${JSON.stringify(series)}}`, values }));
    return {
      interval: '1s',
      input_series: all.map(({ series, values }) => ({ series, values: this.#notation(values) })),
      promql_expr_test: all.flatMap(({ series, values }) => {
        const range = `${series}[${this.#scrapes}s]`;
        const { grown, step } = growth(values.filter((value) => value !== undefined));
        return [
          this.#holds(`abs(increase(${range}) - ${grown}) <= bool ${3 * step + 1e-6 * grown}`, 1),
          this.#holds(`resets(${range})`, 0),
        ];
      }),
    };
  }

  #holds(expr: string, value: number): object {
    return { expr: `max(${expr})`, eval_time: `${this.#scrapes - 1}s`, exp_samples: [{ labels: '{}', value }] };
  }

  /** A series that is missing is marked stale, as Prometheus does. */
  #notation(values: readonly (number | undefined)[]): string {
    return Array.from({ length: this.#scrapes }, (_, at) => values[at] ?? (values[at - 1] === undefined ? '_' : 'stale')).join(' ');
  }
}

function isReading({ name, labels }: Sample): boolean {
  return /^iot_.*_total$/.test(name) && labels['detection'] === undefined && labels['action'] === undefined && !name.includes('trigger');
}

/** What it grew by, and by how much at most between two scrapes. */
function growth(values: readonly number[]): { readonly grown: number; readonly step: number } {
  const steps = values.slice(1).map((value, at) => Math.max(0, value - (values[at] ?? value)));
  return { grown: Math.max(...values) - (values[0] ?? 0), step: Math.max(0, ...steps.filter((step) => step < (values[0] ?? 0))) };
}

function seriesOf({ name, labels }: Sample): string {
  const text = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${text.join(',')}}`;
}
