import { createHash } from 'node:crypto';
import { z } from 'zod';
import { groupNames } from '@gaugeway/connectors/contract';
import { readText } from '@gaugeway/connectors/readFile';
import { listenAddress } from './listenAddress.ts';

/** A file whose contents belong to the config. That it can be read is checked where its name is made absolute. */
const filePath = z.string().min(1).meta({ file: true });

const token = z
  .strictObject({
    name: z.string().min(1).describe('For the log.'),
    scope: z.enum(['read', 'control', 'ingest']).describe('`control` (reload, delete) includes `read`.'),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'expected the SHA-256 of the token: 64 hexadecimal digits')
      .optional()
      .describe('SHA-256 of the token, hexadecimal.'),
    file: filePath.optional().describe('File that holds the token itself; instead of `sha256`.'),
  })
  .refine((one) => (one.sha256 === undefined) !== (one.file === undefined), 'expected either "sha256" or "file"')
  .transform(({ name, scope, sha256, file }) => ({ name, scope, sha256: sha256?.toLowerCase() ?? fileTokenDigest(file ?? '') }))
  .refine((one) => one.sha256 !== tokenDigest(''), { path: ['file'], message: 'the token file is empty' });

/** The SHA-256 of a token as `server.tokens` holds it. */
export function tokenDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function fileTokenDigest(file: string): string {
  try {
    return tokenDigest(readText(file).trim());
  } catch {
    return 'unreadable';
  }
}

const server = z.strictObject({
  listen: listenAddress.prefault('127.0.0.1:10464').describe('Address and port; `:10464` for all interfaces.'),
  hosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Further host names under which the exporter is reached, behind a proxy for example.'),
  tokens: z.array(token).superRefine(uniqueNames).default([]).describe('Once there is one, `/api` and `/-/reload` need one.'),
  max_scrapes: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe(
      'Scrapes that are answered at once; up to four times as many wait, others get 503 (`--web.max-requests` of other exporters).',
    ),
  web_config: filePath.optional().describe('TLS and basic auth: a web config file as of the Prometheus exporter toolkit.'),
});

/** One entry of `metrics:`. */
export const customMetric = z.strictObject({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a metric name: letters, digits and _, no digit first'),
  type: z.enum(['gauge', 'counter']).describe('The name of a counter ends in `_total`.'),
  unit: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'expected a base unit such as celsius or meters_per_second')
    .optional()
    .describe('Base unit; the name ends in it.'),
  help: z.string().min(1).describe('One sentence.'),
  labels: z.array(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name: letters, digits and _')).default([]),
  group: z.enum(groupNames).default('measurement').describe('Group of series that it belongs to.'),
});

/** The config apart from what each connector type defines. */
export const exporterSchema = z.strictObject({
  server: server.prefault({}).describe('HTTP server.'),
  data_dir: z.string().min(1).default('./data').describe('Folder for what outlives a restart, relative to the config file.'),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      format: z.enum(['logfmt', 'json']).default('logfmt'),
    })
    .prefault({})
    .describe('Log on standard error.'),
  metrics: z.array(customMetric).default([]).describe('Metrics beyond the catalogue, for `metric:` in overrides and mappings.'),
  connectors: z.array(z.unknown()).default([]).describe('Where devices come from.'),
});

export type ExporterSettings = z.output<typeof exporterSchema>;
export type CustomMetric = z.output<typeof customMetric>;

function uniqueNames(tokens: readonly { readonly name: string }[], context: z.core.$RefinementCtx): void {
  const names = tokens.map((one) => one.name);
  names.forEach((name, index) => {
    if (names.indexOf(name) < index)
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `token name "${name}" is used twice` });
  });
}
