import { z } from 'zod';
import { viewStates } from '../deviceView.ts';
import { eventRow } from '../schemas.ts';
import { time } from '../schemaTypes.ts';

const value = z
  .union([z.number(), z.string()])
  .nullable()
  .describe('In the base unit; the word of a state; null: none, or hidden while the device is offline.');

/** A reading of a device, as streams send it first. */
const liveReading = z
  .object({
    metric: z.string(),
    labels: z.record(z.string(), z.string()).describe('Labels beyond connector, device, name and area.'),
    value,
    at_ms: time.optional().describe('Time of the newest reading.'),
  })
  .meta({
    id: 'LiveReading',
    examples: [{ metric: 'iot_temperature_celsius', labels: { sensor: 'probe' }, value: 21.4, at_ms: 1_767_225_600_000 }],
  });

/** A new value of a reading. */
const liveValue = z
  .object({
    index: z.int().describe('Position of the reading in the newest `readings` of the device, from 0.'),
    value,
    at_ms: time.optional().describe('Time of the newest reading. Absent: `last_seen_ms`.'),
  })
  .meta({ id: 'LiveValue', examples: [{ index: 0, value: 21.5 }] });

const liveStatus = z
  .object({
    name: z.string(),
    area: z.string(),
    state: z.enum(viewStates).describe('`asleep`: offline as expected, which is no problem.'),
    reason: z.string().optional().describe('Why it is offline.'),
    cause: z.string().optional().describe('The error text behind `reason`.'),
    state_since_ms: time,
    silence_limit_ms: z.number().optional(),
    report_interval_ms: z.number().optional(),
  })
  .meta({ id: 'LiveStatus', examples: [{ name: 'front door', area: 'Hall', state: 'ok', state_since_ms: 1_767_225_600_000 }] });

/** What changed of one device. */
const deviceChange = z
  .object({
    connector: z.string(),
    device: z.string(),
    last_seen_ms: time.optional().describe('Last sign of life; absent before the first.'),
    status: liveStatus.optional().describe('Where it changed.'),
    readings: z
      .array(liveReading)
      .optional()
      .describe('All of them: first, and where there are others than before. Any other reading of the device is gone.'),
    values: z.array(liveValue).optional().describe('Those of `readings` that changed.'),
    removed: z.literal(true).optional().describe('The device is gone.'),
  })
  .meta({
    id: 'DeviceChange',
    examples: [
      {
        connector: 'zigbee',
        device: '0x00158d0002a71b33',
        last_seen_ms: 1_767_225_600_000,
        values: [{ index: 0, value: 21.5 }],
      },
    ],
  });

const devicesMessage = z.object({ devices: z.array(deviceChange) });
const eventsMessage = z.object({
  events: z.array(eventRow),
  left_out: z.int().optional().describe('Events that were overwritten before this client could get them.'),
});

/** Why the server ends a stream. */
const endReasons = ['credentials', 'shutdown', 'failed'] as const;

/** The `data` of each message. */
export const streamMessage = z
  .union([
    z.object({ version: z.string() }).describe('`start`: the stream is open; the state of all selected devices follows.'),
    devicesMessage.describe('`devices`: changes of devices.'),
    z.object({ complete: z.literal(true) }).describe('`ready`: all selected devices were sent; those not among them are gone.'),
    eventsMessage.describe('`events`: new entries of the event log.'),
    z.object({ reason: z.enum(endReasons) }).describe('`end`: the server closes the stream.'),
  ])
  .meta({ id: 'StreamMessage' });

export type LiveReading = z.infer<typeof liveReading>;
export type LiveValue = z.infer<typeof liveValue>;
export type LiveStatus = z.infer<typeof liveStatus>;
export type DeviceChange = z.infer<typeof deviceChange>;
export type EndReason = (typeof endReasons)[number];
