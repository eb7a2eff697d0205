import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAssistantConfig } from '@gaugeway/connectors/home-assistant/config';
import type { InitialNames } from '@gaugeway/connectors/home-assistant/registry/initialNames';
import { openNames } from '@gaugeway/connectors/home-assistant/registry/namesFile';
import { FakeHomeAssistant } from '@gaugeway/connectors/home-assistant/testing/fakeHomeAssistant';
import { CaseExporter } from './caseExporter.ts';

const startMs = Date.parse('2026-01-15T12:00:00Z');

/** A Home Assistant that a test plays, and what Prometheus gets of it. */
export class ExportedHouse implements Disposable {
  /** What was said of the file of names. */
  readonly warnings: string[] = [];
  folder = newFolder();
  exporter!: CaseExporter;
  #seconds = 0;

  /** Begins with an empty memory. */
  start(config: object = {}, names?: InitialNames): FakeHomeAssistant {
    const all = { token: 'secret', ...config };
    this.exporter = new CaseExporter('home-assistant', homeAssistantConfig.parse(all), this.folder);
    return new FakeHomeAssistant(this.exporter.gateway, all, names).config();
  }

  /** Begins with what the folder holds. */
  resume(config: object = {}): FakeHomeAssistant {
    return this.start(config, this.#names());
  }

  restart(config: object = {}): FakeHomeAssistant {
    this.exporter[Symbol.dispose]();
    return this.resume(config);
  }

  /** The same with an empty folder. */
  forget(): void {
    this.exporter[Symbol.dispose]();
    rmSync(this.folder, { recursive: true });
    this.folder = newFolder();
  }

  /** Time goes on, so that what comes next is later. */
  later(seconds = 5): void {
    this.#seconds += seconds;
    this.exporter.moveTo(startMs + this.#seconds * 1000);
  }

  /** As Home Assistant writes it. */
  get moment(): string {
    return new Date(startMs + this.#seconds * 1000).toISOString();
  }

  /** Lines of these metrics in order, without the labels that all have. */
  async lines(metric: RegExp): Promise<string[]> {
    const text = await this.exporter.scrape();
    return text
      .split('\n')
      .filter((line) => !line.startsWith('#') && metric.test(line))
      .map((line) => line.replace(/connector="[^"]*",device="[^"]*",name="[^"]*",?/, ''))
      .sort();
  }

  [Symbol.dispose](): void {
    this.exporter[Symbol.dispose]();
    rmSync(this.folder, { recursive: true });
  }

  #names(): InitialNames {
    const log = { warn: (message: string) => void this.warnings.push(message) };
    return openNames({ folder: join(this.folder, 'home-assistant'), name: 'home', log });
  }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gaugeway-'));
}
