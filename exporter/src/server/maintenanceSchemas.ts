import { z } from 'zod';
import { count, duration, time } from './schemaTypes.ts';

const longestReason = 200;
const longestAuthor = 64;

function shortText(longest: number) {
  return z
    .string()
    .trim()
    .min(1, 'expected a text')
    .max(longest, `expected at most ${longest} characters`)
    .refine((text) => !/\p{Cc}/u.test(text), 'expected a text of one line')
    .transform((text) => text.toWellFormed());
}

const connector = z.string().min(1, 'expected a name').meta({ description: 'Name of a connector; without `device`, all its devices.' });
const device = z.string().min(1, 'expected an id').meta({ description: 'Id of a device of `connector`.' });
const area = z.string().min(1, 'expected a name').meta({ description: 'An area: its devices of all connectors.' });

interface TargetFields {
  readonly connector?: string | undefined;
  readonly device?: string | undefined;
  readonly area?: string | undefined;
}

const targetFields = { connector: connector.optional(), device: device.optional(), area: area.optional() };
const oneTarget = 'expected connector, connector and device, or area';

function isOneTarget({ connector: ofConnector, device: id, area: ofArea }: TargetFields): boolean {
  return ofArea === undefined ? ofConnector !== undefined : ofConnector === undefined && id === undefined;
}

/** What is in maintenance, as parameters. */
export const maintenanceTarget = z.strictObject(targetFields).refine(isOneTarget, oneTarget);

/** The body of a request to begin a maintenance. */
export const maintenanceRequest = z
  .strictObject({
    ...targetFields,
    until_ms: time.optional().describe('Its end, at most 7 days from now. Instead of `duration_ms`.'),
    duration_ms: duration.optional().describe('How long it takes, at most 7 days. Instead of `until_ms`.'),
    reason: shortText(longestReason).describe('Why, in one line.'),
    author: shortText(longestAuthor).optional().describe('For whom the holder of the token asks. It is shown and not checked.'),
    safety: z
      .boolean()
      .default(false)
      .describe(
        'Mute leak, smoke, gas and carbon monoxide sensors too: those that are in the target now, and not those that appear later.',
      ),
  })
  .refine(isOneTarget, oneTarget)
  .refine((request) => (request.until_ms === undefined) !== (request.duration_ms === undefined), 'expected until_ms or duration_ms')
  .meta({
    id: 'MaintenanceRequest',
    examples: [{ connector: 'zigbee', device: '0x00158d0002a71b33', duration_ms: 7_200_000, reason: 'New battery holder' }],
  });

const span = {
  since_ms: time,
  until_ms: time,
  reason: z.string(),
  by: z.string().describe('Who set it: a name that the client gave, and the token or user of the request.'),
};

/** The maintenance that mutes a device. */
export const deviceMaintenance = z
  .object({ ...span, of: z.enum(['device', 'connector', 'area']).describe('What was set into maintenance.') })
  .meta({ id: 'DeviceMaintenance' });

/** The maintenance of a connector. */
export const connectorMaintenance = z
  .object({
    ...span,
    is_muted: z.boolean().describe('False where its own alerts go on, because it has a safety sensor that is not muted.'),
  })
  .meta({ id: 'ConnectorMaintenance' });

const sensors = z.array(z.object({ connector: z.string(), device: z.string(), name: z.string() }));

const example = {
  area: 'Kitchen',
  since_ms: 1_767_225_600_000,
  until_ms: 1_767_232_800_000,
  reason: 'New battery holder',
  by: 'anna (token "grafana")',
  devices: 4,
  muted_safety: [],
  unmuted_safety: [{ connector: 'zigbee', device: '0x00158d0002a71b33', name: 'leak sensor' }],
};

/** One maintenance in force. */
export const maintenanceRow = z
  .object({
    connector: z.string().optional(),
    device: z.string().optional(),
    name: z.string().optional().describe('Display name of the device.'),
    area: z.string().optional(),
    ...span,
    devices: count.describe('Devices whose alerts it mutes now.'),
    muted_safety: sensors.describe('Leak, smoke, gas and carbon monoxide sensors that it mutes.'),
    unmuted_safety: sensors.describe('Those in its target that it does not mute.'),
  })
  .meta({ id: 'Maintenance', examples: [example] });

export type MaintenanceTarget = z.output<typeof maintenanceTarget>;
export type MaintenanceRequest = z.output<typeof maintenanceRequest>;
export type MaintenanceRow = z.infer<typeof maintenanceRow>;
