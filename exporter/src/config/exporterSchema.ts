import { createHash } from 'node:crypto';
import { z } from 'zod';
import { groupNames } from '@gaugeway/connectors/contract';
import { configIssue } from '@gaugeway/connectors/configProblems';
import { readText } from '@gaugeway/connectors/readFile';
import { listenAddress } from './listenAddress.ts';
import { outputsSchema } from './outputsSchema.ts';

/** A file whose contents are part of the config. checkNode() makes its name absolute and checks that it can be read. */
const filePath = z.string().min(1).meta({ file: true });

const token = z
  .strictObject({
    name: z.string().min(1).describe('Name of the token in the log and in `gaugeway check`.'),
    scope: z
      .enum(['read', 'control', 'ingest'])
      .describe('What requests with the token may do; `control` (reload, delete, maintenance) includes `read`.'),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'expected a SHA-256 digest: 64 hexadecimal digits')
      .optional()
      .describe('SHA-256 digest of the token, hexadecimal.'),
    file: filePath.optional().describe('File with the token itself, instead of `sha256`.'),
  })
  .superRefine(({ sha256, file }, context) => {
    if ((sha256 === undefined) === (file === undefined))
      context.addIssue(configIssue(file === undefined ? 'missing' : 'conflict', [], 'expected either "sha256" or "file"'));
  })
  .transform(({ name, scope, sha256, file }) => ({ name, scope, sha256: sha256?.toLowerCase() ?? fileTokenDigest(file ?? '') }))
  .refine((one) => one.sha256 !== tokenDigest(''), { path: ['file'], message: 'the token file is empty' });

/** The SHA-256 digest of a token, as in `server.tokens`. */
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

export const defaultListen = '127.0.0.1:10464';

const server = z.strictObject({
  listen: listenAddress.prefault(defaultListen).describe('Address and port to listen on; `:10464` for all interfaces.'),
  hosts: z.array(z.string().min(1)).default([]).describe('More host names that requests may use, for example the name of a proxy.'),
  tokens: z
    .array(token)
    .superRefine(uniqueNames)
    .default([])
    .describe('API tokens. With at least one, requests to `/api` and `/-/reload` need a token.'),
  max_scrapes: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe(
      'Maximum number of parallel scrapes; four times as many are queued, others get status 503 (`--web.max-requests` of other exporters).',
    ),
  web_config: filePath.optional().describe('Web config file of the Prometheus exporter toolkit, for TLS and basic auth.'),
});

/** One entry of `metrics:`. */
export const customMetric = z.strictObject({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a metric name: letters, digits and _, not starting with a digit'),
  type: z.enum(['gauge', 'counter']).describe('Metric type; the name of a counter must end in `_total`.'),
  unit: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'expected a base unit such as celsius or meters_per_second')
    .optional()
    .describe('Base unit; the name must end in it.'),
  help: z.string().min(1).describe('Help text of the metric, one sentence.'),
  labels: z.array(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name: letters, digits and _')).default([]),
  group: z.enum(groupNames).default('measurement').describe('Group of the metric, which `groups` of a connector can select.'),
});

/** The config without the keys of connectors, which each connector type defines. */
export const exporterSchema = z.strictObject({
  server: server.prefault({}).describe('Settings of the HTTP server.'),
  data_dir: z.string().min(1).default('./data').describe('Folder for state that survives restarts, relative to the config file.'),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      format: z.enum(['logfmt', 'json']).default('logfmt'),
    })
    .prefault({})
    .describe('Settings of the log, which is written to standard error.'),
  metrics: z
    .array(customMetric)
    .default([])
    .describe('Custom metrics in addition to the catalogue, for `metric:` in overrides and mappings.'),
  outputs: outputsSchema.prefault({}).describe('Where samples, log lines and traces are pushed to.'),
  connectors: z.array(z.unknown()).default([]).describe('Sources of devices.'),
});

export type ExporterSettings = z.output<typeof exporterSchema>;
export type CustomMetric = z.output<typeof customMetric>;

function uniqueNames(tokens: readonly { readonly name: string }[], context: z.core.$RefinementCtx): void {
  const names = tokens.map((one) => one.name);
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) context.addIssue(configIssue('duplicate', [index, 'name'], `token name "${name}" is used twice`));
  });
}
