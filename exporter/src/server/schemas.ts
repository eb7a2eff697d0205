import { errorKinds } from '@gaugeway/connectors/errors';
import { configProblems, type ProblemCode } from '@gaugeway/connectors/configProblems';
import { z } from 'zod';
import { apiErrorCodes } from './apiError.ts';
import { connectorMaintenance, deviceMaintenance } from './maintenanceSchemas.ts';
import { count, duration, time } from './schemaTypes.ts';

const connectorStates = ['starting', 'up', 'down', 'stopped'] as const;
export const deviceStates = ['online', 'silent', 'offline'] as const;

const connectorExample = {
  connector: 'zigbee',
  type: 'zigbee2mqtt',
  state: 'down',
  state_since_ms: 1_767_225_600_000,
  endpoint: 'mqtt://localhost:1883',
  version: '2.7.1',
  devices: 42,
  series: 512,
  messages: 18_204,
  error: {
    code: 'connection_refused',
    kind: 'connect',
    message: 'cannot connect to "mqtt://localhost:1883": connection refused',
    at_ms: 1_767_225_600_000,
  },
  retry_at_ms: 1_767_225_604_000,
} as const;

/** One configured connector with the state of its link. */
export const connectorStatus = z
  .object({
    connector: z.string().describe('Name in the config; the label `connector`.'),
    type: z.string(),
    state: z.enum(connectorStates).describe('`up`: receiving. `down`: retrying, unless the error is of kind `config`.'),
    state_since_ms: time,
    reason: z.string().optional().describe('Why it receives nothing.'),
    endpoint: z.string().optional().describe('URL of the source, without credentials.'),
    version: z.string().optional().describe('Version of the source.'),
    devices: count,
    series: count.describe('Series in memory, including hidden ones.'),
    messages: count.describe('Messages received since the start.'),
    error: z
      .object({
        code: z.string().describe('See docs/errors.md.'),
        kind: z.enum(errorKinds).describe('Kind of the code; the `reason` of `gaugeway_connector_errors_total`.'),
        message: z.string(),
        at_ms: time,
      })
      .optional()
      .describe('The last failure.'),
    retry_at_ms: time.optional().describe('Time of the next attempt.'),
    maintenance: connectorMaintenance.optional().describe('The maintenance of the connector as a whole.'),
  })
  .meta({ id: 'ConnectorStatus', examples: [connectorExample] });

const deviceExample = {
  connector: 'zigbee',
  device: '0x00158d0002a71b33',
  name: 'front door',
  state: 'silent',
  up: true,
  state_since_ms: 1_767_225_600_000,
  last_seen_ms: 1_767_132_000_000,
  report_interval_ms: 3_000_000,
  silence_limit_ms: 9_000_000,
  series: 9,
  info: {
    protocol: 'zigbee2mqtt',
    native_id: '0x00158d0002a71b33',
    manufacturer: 'Aqara',
    model: 'Door and window sensor',
    model_id: 'MCCGQ11LM',
    firmware: '3000-0001',
    hardware: '',
    area: '',
    floor: '',
    parent: '',
  },
} as const;

const infoText = z.string().describe('Empty where unknown.');

/** One device: its state and its metadata. */
export const deviceStatus = z
  .object({
    connector: z.string(),
    device: z.string().describe('The id that never changes; the label `device`.'),
    name: z.string().describe('Display name; may repeat.'),
    state: z.enum(deviceStates),
    up: z.boolean().describe('True for online and silent; the value of `iot_device_up`.'),
    reason: z.string().optional().describe('Why it is offline.'),
    cause: z.string().optional().describe('The error text behind `reason`, while offline, where the source gives one.'),
    state_since_ms: time,
    last_seen_ms: time.optional().describe('Last sign of life; absent before the first.'),
    report_interval_ms: duration.optional().describe('Usual interval between signs of life, once learned.'),
    silence_limit_ms: duration.optional().describe('After this long without a sign of life it is silent.'),
    series: count,
    maintenance: deviceMaintenance.optional().describe('The maintenance that mutes its alerts.'),
    points: z
      .object({ good: count, uncertain: count, bad: count })
      .optional()
      .describe('Number of its points by quality, where the source reports it.'),
    also: z
      .array(
        z.object({
          connector: z.string(),
          device: z.string(),
          name: z.string(),
          exclude: z
            .object({ connector: z.string(), line: z.string() })
            .describe('Which of the two connectors is better without it, and the line for its config.'),
        }),
      )
      .optional()
      .describe('The same physical device as other connectors report it.'),
    last_error: z
      .object({ message: z.string(), at_ms: time })
      .optional()
      .describe('Why the newest message or poll could not be used, until a later one can. Only where connector and device are given.'),
    last_payload: z
      .object({ text: z.string().describe('As JSON; the beginning of a long one.'), at_ms: time })
      .optional()
      .describe('The newest message or response. Only where connector and device are given.'),
    info: z.object({
      protocol: infoText,
      native_id: infoText,
      manufacturer: infoText,
      model: infoText,
      model_id: infoText,
      firmware: infoText,
      hardware: infoText,
      area: infoText,
      floor: infoText,
      parent: infoText,
    }),
  })
  .meta({ id: 'DeviceStatus', examples: [deviceExample] });

const mappingExample = {
  connector: 'zigbee',
  device: '0x00158d0002a71b33',
  name: 'front door',
  property: 'voltage',
  kind: 'numeric',
  unit: 'mV',
  step: 6,
  outcome: 'metric',
  metric: 'iot_battery_voltage_volts',
  labels: {},
  group: 'diagnostic',
  exported: true,
  value: 3.015,
  value_at_ms: 1_767_132_000_000,
};

/** The metric of one native property of a device, or why it has none. */
export const mappingRow = z
  .object({
    connector: z.string(),
    device: z.string(),
    name: z.string(),
    property: z.string().describe('Native name.'),
    kind: z.string(),
    unit: z.string().optional().describe('As in the source.'),
    step: z.int().describe('The step of the mapping rules that matched.'),
    outcome: z.string().describe('`metric`, `action`, `log`, `info` or `none`.'),
    metric: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional().describe('Labels beyond connector, device and name.'),
    group: z.string().optional(),
    exported: z.boolean(),
    value: z
      .union([z.number(), z.string()])
      .optional()
      .describe('Last value, in the base unit; as it came where the source does not declare it.'),
    value_at_ms: time.optional(),
    rejected: z
      .object({
        value: z.string().describe('As the source sent it; of what is long the beginning.'),
        reason: z.string().describe('As in `gaugeway_readings_rejected_total`; `dip` for a small fall of a counter.'),
        at_ms: time,
      })
      .optional()
      .describe('The newest reading that was not taken, also after a good one.'),
    rounded: z.string().optional().describe('The original integer, where a sample cannot represent all its digits.'),
    reason: z.string().optional().describe('Why it is not exported.'),
  })
  .meta({ id: 'MappingRow', examples: [mappingExample] });

const eventExample = {
  id: 1207,
  at_ms: 1_767_225_600_000,
  connector: 'zigbee',
  device: '0x00158d0002a71b33',
  name: 'front door',
  event: 'action',
  attributes: { action: 'single' },
};

/** An entry of the event log. */
export const eventRow = z
  .object({
    id: z.int().describe('Counts up from the start of the exporter.'),
    at_ms: time,
    connector: z.string(),
    device: z.string().optional().describe('Absent for events of the connector itself.'),
    name: z.string().optional(),
    event: z.string(),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .meta({ id: 'EventRow', examples: [eventExample] });

/** A problem of the config with its place. */
const configProblem = z
  .object({
    file: z.string(),
    line: z.int(),
    column: z.int(),
    path: z.string(),
    code: z.enum(Object.keys(configProblems) as [ProblemCode, ...ProblemCode[]]).describe('Kind of problem; see docs/errors.md.'),
    message: z.string(),
  })
  .meta({ id: 'ConfigProblem' });

/** The body of every error response. */
export const errorBody = z
  .object({
    error: z.object({
      code: z.enum(apiErrorCodes).describe('See docs/errors.md.'),
      message: z.string(),
      request_id: z.string().describe('The header `x-request-id` of the response, also in the log line of the error.'),
      field: z.string().optional().describe('The parameter that is not valid.'),
      problems: z.array(configProblem).optional().describe('With `bad_config`: all problems of the config.'),
    }),
  })
  .meta({
    id: 'Error',
    examples: [
      {
        error: {
          code: 'bad_request',
          message: 'expected at most 5000',
          request_id: '7d0f1c9e-7c3b-4b1c-9a55-0c7f5b8f3c2a',
          field: 'limit',
        },
      },
    ],
  });

/** `{data}` with one row. */
export function answerWith<Row extends z.ZodType>(row: Row) {
  return z.object({ data: row });
}

/** `{data, next?}` with a page of rows. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    data: z.array(row),
    next: z.string().optional().describe('The `after` of the next page; absent on the last.'),
  });
}

export type ConnectorStatus = z.infer<typeof connectorStatus>;
export type DeviceStatus = z.infer<typeof deviceStatus>;
export type MappingRow = z.infer<typeof mappingRow>;
export type EventRow = z.infer<typeof eventRow>;
