import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAssistantConfig } from '@gaugeway/connectors/home-assistant/config';
import type { InitialNames } from '@gaugeway/connectors/home-assistant/registry/initialNames';
import { openNames } from '@gaugeway/connectors/home-assistant/registry/namesFile';
import { FakeHomeAssistant } from '@gaugeway/connectors/home-assistant/testing/fakeHomeAssistant';
import { CaseExporter } from './caseExporter.ts';

const startMs = Date.parse('2026-01-15T12:00:00Z');

/** Attributes of sensors, and a device, that several tests use. */
export const celsius = { device_class: 'temperature', unit_of_measurement: '°C', state_class: 'measurement' };
export const energy = { device_class: 'energy', unit_of_measurement: 'kWh', state_class: 'total_increasing' };
export const plug = { id: 'plug', name: 'Plug' };

/** A Home Assistant whose messages a test sends, and the exporter's scrape of it. */
export class HomeAssistantExporter implements Disposable {
  /** Logged warnings about the file of names. */
  readonly warnings: string[] = [];
  folder = newFolder();
  exporter!: CaseExporter;
  #seconds = 0;

  /** Starts without stored names. */
  start(config: object = {}, names?: InitialNames): FakeHomeAssistant {
    const all = { token: 'secret', ...config };
    this.exporter = new CaseExporter('home-assistant', homeAssistantConfig.parse(all), { folder: this.folder });
    return new FakeHomeAssistant(this.exporter.gateway, all, names).config();
  }

  /** Starts with the names stored in the folder. */
  resume(config: object = {}): FakeHomeAssistant {
    return this.start(config, this.#names());
  }

  restart(config: object = {}): FakeHomeAssistant {
    this.exporter[Symbol.dispose]();
    return this.resume(config);
  }

  /** Empties the folder. */
  forget(): void {
    this.exporter[Symbol.dispose]();
    rmSync(this.folder, { recursive: true });
    this.folder = newFolder();
  }

  /** Moves the clock forward. */
  later(seconds = 5): void {
    this.#seconds += seconds;
    this.exporter.moveTo(startMs + this.#seconds * 1000);
  }

  /** The current time in Home Assistant's format. */
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
