import { z } from 'zod';
import { count, time } from './schemaTypes.ts';

const example = {
  connector: 'mqtt',
  topic: 'garage/+/state',
  example: 'garage/door/state',
  topics: 12,
  messages: 3402,
  messages_per_second: 0.4,
  last_message_ms: 1_767_225_600_000,
  keys: ['state', 'battery.level'],
  reason: 'its payload has none of the mapped values',
};

/** Topics that a connector receives, and whose messages become nothing. */
export const unmappedRow = z
  .object({
    connector: z.string(),
    topic: z.string().describe('A topic, or a filter for several.'),
    example: z.string().describe('Topic of the newest message.'),
    topics: count.describe('Number of topics.'),
    messages: count.describe('Since the start.'),
    messages_per_second: z.number().describe('In the last minute.'),
    last_message_ms: time.optional(),
    keys: z.array(z.string()).describe('Paths of the values in the newest payload; empty where that is no JSON object or list.'),
    reason: z.string().describe('Why it is not mapped, or what becomes of it.'),
  })
  .meta({ id: 'UnmappedRow', examples: [example] });

export type UnmappedRow = z.output<typeof unmappedRow>;
