import { textOf } from './composeFile.ts';

export const storages = ['Prometheus', 'VictoriaMetrics'] as const;
type Storage = (typeof storages)[number];

/** How a storage gets a series; `–`: not at all. */
type Path = 'scrape' | 'push' | 'rules' | '–';

/** A row of the table in docs/remote-write.md. */
interface PathRow {
  /** `iot_device_*` or a whole name. */
  readonly pattern: string;
  readonly paths: Readonly<Record<Storage, Path>>;
}

const section =
  textOf('docs/remote-write.md')
    .split('\n## ')
    .find((text) => text.startsWith('Which path a series takes')) ?? '';

export const pathRows: readonly PathRow[] = Array.from(
  section.matchAll(/^\| `([^`]+)`[^|]*\| +(\S+) +\| +(\S+) +\|$/gm),
  ([, pattern = '', prometheus, victoriaMetrics]) => ({
    pattern,
    paths: { Prometheus: prometheus as Path, VictoriaMetrics: victoriaMetrics as Path },
  }),
);

/** The first row that matches a metric name. */
export function rowOf(name: string): PathRow | undefined {
  return pathRows.find(({ pattern }) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
