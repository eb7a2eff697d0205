import { z } from 'zod';
import { duration } from '../configTypes.ts';

const groupId = z
  .string()
  .min(1)
  .regex(/^(\+|[^+#/]+)$/, 'expected a group id without "+", "#" and "/", or "+" for all groups');

export const sparkplugConfig = z.strictObject({
  groups: z.array(groupId).min(1).describe('Ids of the Sparkplug groups; `"+"` is every group.'),
  rebirth: z
    .boolean()
    .default(false)
    .describe(
      'Ask nodes to describe themselves again, by the command `Node Control/Rebirth` on `spBv1.0/<group>/NCMD/<node>`: after a start, and where messages were missed. At most once a minute for each node.',
    ),
  primary_host: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^+#/\0]+$/, 'expected a host id without "+", "#" and "/"')
    .optional()
    .describe(
      'Id of this host application: its state is published, retained, to `spBv1.0/STATE/<id>`. Nodes that have it as their primary host send only while Gaugeway is connected.',
    ),
  reorder_timeout: duration
    .refine((ms) => ms >= 100 && ms <= 60_000, 'expected 100ms to 1m')
    .default(2000)
    .describe('How long a message waits for those before it in the sequence of its node, until these count as lost.'),
  range_check: z.boolean().default(false).describe("Values outside a metric's `engLow` and `engHigh` are no values."),
  max_metrics: z.int().min(1).max(50_000).default(20_000).describe('Most metrics of one birth. Further ones are refused.'),
});

export type SparkplugConfig = z.output<typeof sparkplugConfig>;

/** Where a host application publishes its state. */
export function stateTopic(host: string): string {
  return `spBv1.0/STATE/${host}`;
}
