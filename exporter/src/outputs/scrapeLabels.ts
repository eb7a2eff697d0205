import { hostname } from 'node:os';
import type { ExporterConfig } from '../config/exporterConfig.ts';

/** The labels `job` and `instance` of all series that are pushed, as a scrape would set them. */
export function scrapeLabels({ outputs, server }: Pick<ExporterConfig, 'outputs' | 'server'>): { job: string; instance: string } {
  return { job: outputs.job, instance: outputs.instance ?? `${hostname()}:${server.listen.port}` };
}
