import { z } from 'zod';
import { duration, staticLabels } from '@gaugeway/connectors/configTypes';
import { checkHttpTarget, hasAddress, httpTargetKeys } from './httpTargetSchema.ts';

/** What a line tells: the exporter's own log, an event of a device or source, a change of a state in words, a message as received. */
export const lineKinds = ['log', 'event', 'state', 'message'] as const;

export type LineKind = (typeof lineKinds)[number];

/** `outputs.loki`. */
export const lokiSchema = z
  .strictObject({
    url: z
      .string()
      .regex(/^https?:\/\/[^/?#@]+\/\S*\/push$/, 'expected a URL such as http://loki:3100/loki/api/v1/push, without credentials')
      .refine(hasAddress, 'expected a URL with a valid host and port')
      .describe('The push endpoint of Loki. Redirects are not followed.'),
    tenant: z.string().min(1).optional().describe('Tenant of a Loki that has several (`X-Scope-OrgID`).'),
    service_name: z.string().min(1).default('gaugeway').describe('Label `service_name` of all streams.'),
    labels: staticLabels.default({}).describe('More labels for all streams. Each combination of values is a stream: few values only.'),
    kinds: z
      .array(z.enum(lineKinds))
      .min(1)
      .default(['log', 'event', 'state', 'message'])
      .describe(
        "What is sent: `log` (the exporter's own log), `event` (events of devices and sources), `state` (changes of states in words), `message` (messages as received, of connectors with `log.messages`).",
      ),
    lines_per_minute: z
      .int()
      .min(1)
      .default(6000)
      .describe('Most lines of one connector; what is beyond is counted, and a line says how many were left out.'),
    queue: z
      .strictObject({
        max_bytes: z.int().min(1_000_000).default(250_000_000).describe('Largest size on disk; the oldest lines are dropped first.'),
        max_age: duration.default(7 * 86_400_000).describe('Older lines are dropped.'),
      })
      .prefault({})
      .describe('Events and states that could not be sent yet, in the data folder. Lines of the other kinds wait in memory, 5 MB at most.'),
    ...httpTargetKeys,
  })
  .superRefine(checkHttpTarget);

export type LokiConfig = z.output<typeof lokiSchema>;
