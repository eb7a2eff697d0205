import { z } from 'zod';
import { duration, secret } from '../../../configTypes.ts';
import { labels, readings, scalarReading, subtopics } from './readingSchema.ts';

const text = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const deviceSchema = z.strictObject({
  id: text.describe('Never changes: `{device}` is a part of the topic, `{.device_id}` a value of the payload.'),
  name: text.optional(),
  manufacturer: text.optional(),
  model: text.optional(),
  firmware: text.optional(),
  hardware: text.optional(),
  serial: text.optional(),
  area: text.optional(),
  parent: text.optional().describe('Id of the device that it is connected through.'),
  address: text.optional().describe('MAC or IEEE address: recognises a device that other connectors have too.'),
  sleeps: z
    .boolean()
    .default(false)
    .describe('It disconnects between its messages: `availability` says nothing about it, its silence does.'),
});

const availability = z.strictObject({
  topic: text.optional().describe('Topic pattern; default the topic of the mapping. It has the parts that the id of the device needs.'),
  path: z.string().optional().describe('Path in a JSON payload; default the whole payload.'),
  on: scalar.default('online'),
  off: z.union([scalar, z.array(scalar).min(1)]).default('offline'),
});

const time = z.union([
  text,
  z.strictObject({
    path: text,
    format: z
      .enum(['auto', 's', 'ms', 'iso'])
      .default('auto')
      .describe('`auto`: ISO 8601, or seconds, milli-, micro- or nanoseconds by their size.'),
    max_skew: duration.default(3_600_000).describe('A time that is further away from the arrival is not used, and counted.'),
  }),
]);

const verify = z.strictObject({
  hmac: secret.describe('The key that the sender signs with.'),
  previous_hmac: secret.optional().describe('The key before it, which is accepted too while senders take over the new one.'),
  algorithm: z.enum(['sha256', 'sha512', 'sha1']).default('sha256'),
  signature: text
    .default('{@signature}')
    .describe('In hexadecimal or base64: `{.signature}` of the payload or `{@signature}` of the user properties.'),
  timestamp: text.default('{@timestamp}').describe('In seconds or milliseconds since 1970, or ISO 8601; at most `window` away.'),
  nonce: text.default('{@nonce}').describe('Different in each message.'),
  signed: text
    .default('{topic}.{@timestamp}.{@nonce}.{payload}')
    .describe('The text that is signed. `{payload}` is the payload as sent, `{topic}` the topic.'),
  window: duration.default(300_000),
});

/** One mapping of topics, as written in the config or in a profile. */
export const mappingSchema = z.strictObject({
  topic: text.describe(
    'Topic with named parts: `plant/{line}/{device}/state`. `+` and a final `#` have no name. `$share/<group>/` before it shares the messages with other exporters.',
  ),
  device: deviceSchema.optional(),
  when: z
    .record(z.string(), z.union([scalar, z.array(scalar).min(1)]))
    .optional()
    .describe('Values that a message must have, by path: `{ _type: location }`. Others are ignored.'),
  each: z.string().optional().describe('Path of a list or mapping of objects: each one is read as a message of its own.'),
  readings: readings.optional().describe('Readings of a JSON payload, by path: `{ temperature: °C, motor.current: A }`.'),
  value: scalarReading.optional().describe('The reading of a payload that is a single value.'),
  subtopics: subtopics
    .optional()
    .describe(
      'Readings by topic below this one: `{ relay/0/power: W }`. Their payloads are single values, or have the value at `value_path`.',
    ),
  value_path: text.optional().describe('Path of the value in the payloads of `subtopics`.'),
  labels: labels.optional().describe('Labels of all its readings.'),
  time: time.optional().describe('Path of the time of a message; default is its arrival.'),
  availability: availability.optional().describe('Whether the device is reachable.'),
  verify: verify.optional().describe('Only messages with a valid signature are read.'),
});

export type MappingConfig = z.output<typeof mappingSchema>;
export type DeviceConfig = z.output<typeof deviceSchema>;
