import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { open, readdir, truncate, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { formatValue, labelText } from '../../series/series.ts';
import type { SampleSink, SeriesSamples } from './sample.ts';

/** Bytes on disk per family. */
type Sizes = Readonly<Record<string, number>>;

/**
 * Writes a file for `promtool tsdb create-blocks-from openmetrics`. The format requires the samples of a family in one block, so each family has a
 * file of its own until the import is complete.
 */
export class OpenMetricsSink implements SampleSink {
  readonly #path: string;
  readonly #parts: string;
  readonly #metric: (name: string) => Metric | undefined;
  readonly #files = new Map<string, FileHandle>();
  #sizes: Record<string, number> = {};

  constructor(path: string, metric: (name: string) => Metric | undefined) {
    this.#path = path;
    this.#parts = `${path}.parts`;
    this.#metric = metric;
    mkdirSync(this.#parts, { recursive: true });
  }

  get position(): Sizes {
    return { ...this.#sizes };
  }

  async resume(position: unknown): Promise<void> {
    this.#sizes = { ...(position as Sizes | undefined) };
    for (const name of await readdir(this.#parts)) {
      const size = this.#sizes[name];
      if (size === undefined) await unlink(join(this.#parts, name));
      else await truncate(join(this.#parts, name), size);
    }
  }

  async write(series: readonly SeriesSamples[]): Promise<number> {
    let written = 0;
    const texts = new Map<string, string>();
    for (const { labels, values, timestampsMs } of series) {
      const { __name__: name = '', ...rest } = labels;
      const start = `${name}{${labelText(rest)}}`;
      const lines = values.map((value, index) => `${start} ${formatValue(value)} ${(timestampsMs[index] ?? 0) / 1000}\n`);
      texts.set(name, (texts.get(name) ?? '') + lines.join(''));
      written += values.length;
    }
    for (const [name, text] of texts) await this.#append(name, Buffer.from(text));
    return written;
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close();
    this.#files.clear();
    const target = createWriteStream(this.#path);
    for (const name of Object.keys(this.#sizes).sort()) {
      target.write(this.#head(name));
      await pipeline(createReadStream(join(this.#parts, name)), target, { end: false });
    }
    await new Promise<void>((resolve, reject) => {
      target.once('error', reject);
      target.end('# EOF\n', () => resolve());
    });
    rmSync(this.#parts, { recursive: true });
  }

  async #append(name: string, bytes: Buffer): Promise<void> {
    let file = this.#files.get(name);
    if (file === undefined) this.#files.set(name, (file = await open(join(this.#parts, name), 'a')));
    await file.appendFile(bytes);
    await file.datasync();
    this.#sizes[name] = (this.#sizes[name] ?? 0) + bytes.length;
  }

  /** HELP and TYPE lines; the family name of a counter has no `_total`. */
  #head(name: string): string {
    const metric = this.#metric(name);
    const isCounter = metric?.type === 'counter';
    const family = isCounter ? name.replace(/_total$/, '') : name;
    return `# HELP ${family} ${metric?.help ?? ''}\n# TYPE ${family} ${isCounter ? 'counter' : 'gauge'}\n`;
  }
}
