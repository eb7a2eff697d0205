import { z } from 'zod';
import { duration } from '../../configTypes.ts';

const source = z
  .string()
  .min(1)
  .refine((text) => !hasScheme(text) || isHttpUrl(text), {
    abort: true,
    error: 'expected a file, a pattern such as fleet/*.csv, or an http(s) URL',
  })
  .meta({ file: 'live' })
  .describe('A file, a pattern of files such as `fleet/*.csv`, or an http(s) URL.');

const refresh = duration
  .refine((ms) => ms >= 1000, 'expected at least 1s')
  .default(60_000)
  .describe('How often an http(s) URL is fetched; files are read again when they change.');

/** `devices_from:` of the config. The tables themselves are not part of the config: they are read again while the connector runs. */
export const devicesFrom = z
  .array(z.union([source, z.strictObject({ source, refresh })]))
  .transform((entries) => entries.map((entry) => (typeof entry === 'string' ? { source: entry, refresh: 60_000 } : entry)))
  .default([])
  .describe('Tables of further devices: CSV files, patterns of files, or Prometheus http_sd JSON as a file or URL.');

/** One entry of `devices_from`; a path is absolute. */
export type DevicesFromEntry = z.output<typeof devicesFrom>[number];

/** True for a source that is fetched, not read. */
export function isHttpUrl(source: string): boolean {
  const url = /^https?:/i.test(source) ? URL.parse(source) : null;
  return url !== null && url.username === '' && url.password === '';
}

/** False for a Windows path such as `c:\fleet.csv`. */
function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(text);
}
