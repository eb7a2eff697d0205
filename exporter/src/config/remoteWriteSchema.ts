import { z } from 'zod';
import { configIssue } from '@gaugeway/connectors/configProblems';
import { duration, staticLabels } from '@gaugeway/connectors/configTypes';
import { checkHttpTarget, hasAddress, httpTargetKeys } from './httpTargetSchema.ts';

/** VictoriaMetrics reads text or JSON there, skips what it cannot read and answers 204. */
const importPath = /\/api\/v1\/import(?:\/\w+)?\/?(?:\?|$)/;

const rule = z
  .strictObject({
    metric: z.string().min(1).optional().describe('Glob that the name of the metric must match.'),
    labels: z
      .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name: letters, digits and _'), z.string())
      .optional()
      .describe('For each label a glob that its value must match; a missing label is empty.'),
  })
  .refine(({ metric, labels }) => metric !== undefined || Object.keys(labels ?? {}).length > 0, {
    error: 'expected "metric" or "labels"',
    params: { problem: 'missing' },
  });

const externalLabels = staticLabels.superRefine((labels, context) => {
  for (const name of ['job', 'instance'])
    if (Object.hasOwn(labels, name))
      context.addIssue(configIssue('reserved_name', [name], `expected another name: "outputs.${name}" sets this label`));
});

/** One entry of `outputs.remote_write`. */
const remoteWrite = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .optional()
      .describe('Unique name of the target in logs and metrics; `loki` and `otlp` are taken. Default: host and port of the URL.'),
    url: z
      .string()
      .regex(/^https?:\/\/[^/?#@]+\/\S*$/, 'expected a URL such as http://victoriametrics:8428/api/v1/write, without credentials')
      .refine(hasAddress, 'expected a URL with a valid host and port')
      .refine(
        (url) => !importPath.test(url),
        'expected the path of remote write, /api/v1/write: an import API answers 204 and stores nothing',
      )
      .describe('The remote-write endpoint. Redirects are not followed.'),
    protocol: z
      .enum(['auto', 'prometheus', 'victoriametrics'])
      .default('auto')
      .describe(
        '`prometheus` is remote write 1.0, `victoriametrics` its variant with zstd. `auto` finds it out with an empty request, the others send none.',
      ),
    order: z
      .enum(['series', 'fresh_first'])
      .optional()
      .describe(
        "`series`: a series' backlog is sent before its new samples. `fresh_first`: new samples never wait for a backlog. Default: `fresh_first` where the target is VictoriaMetrics.",
      ),
    out_of_order_window: duration
      .optional()
      .describe(
        'How far behind the newest sample of a series the target accepts older ones (`out_of_order_time_window` of Prometheus). Default: `0s`; VictoriaMetrics has no such limit.',
      ),
    external_labels: externalLabels.default({}).describe('Labels for all series that do not have them.'),
    keep: z.array(rule).min(1).optional().describe('Only series that match one of these rules are sent. Default: all.'),
    drop: z.array(rule).default([]).describe('Series that match one of these rules are not sent. All conditions of a rule must hold.'),
    self_metrics: z.boolean().default(false).describe("Send the exporter's own metrics (`gaugeway_*`) too, where nothing scrapes them."),
    ...httpTargetKeys,
  })
  .superRefine(checkHttpTarget);

/** `outputs.loki` and `outputs.otlp` have these names in metrics, messages and the API. */
const takenNames: readonly string[] = ['loki', 'otlp'];

/** `outputs.remote_write`. */
export const remoteWriteTargets = z.array(remoteWrite).superRefine(uniqueNames);

export type RemoteWriteConfig = z.output<typeof remoteWrite>;
/** A condition of `keep` and `drop`. */
export type SeriesRule = z.output<typeof rule>;

/** The name of a target, in messages, metrics and the spool. */
export function targetName({ name, url }: Pick<RemoteWriteConfig, 'name' | 'url'>): string {
  return name ?? new URL(url).host;
}

function uniqueNames(targets: readonly RemoteWriteConfig[], context: z.core.$RefinementCtx): void {
  // an invalid URL has its own problem
  const names = targets.map((target) => (URL.canParse(target.url) ? targetName(target) : target.name));
  names.forEach((name, index) => {
    if (name === undefined) return;
    if (takenNames.includes(name))
      context.addIssue(configIssue('reserved_name', [index, 'name'], `expected another name: "outputs.${name}" has the name "${name}"`));
    if (names.indexOf(name) === index) return;
    const isGiven = targets[index]?.name !== undefined;
    const message = isGiven ? `target name "${name}" is used twice` : `missing: another target has the name "${name}"`;
    context.addIssue(configIssue(isGiven ? 'duplicate' : 'missing', [index, 'name'], message));
  });
}
