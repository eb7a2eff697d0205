import { z } from 'zod';
import { ApiError } from './apiError.ts';
import { deviceCursor, devicePage, limit } from './page.ts';
import { route, type Route } from './route.ts';
import { answerWith, deviceStates, deviceStatus, pageOf, type DeviceStatus } from './schemas.ts';
import type { ServerSources } from './serverSources.ts';

const connector = z.string().meta({ description: 'Name of a connector.', example: 'zigbee' });
const deviceId = z.string().meta({ description: 'Id of a device.', example: '0x00158d0002a71b33' });
const identity = z.object({ connector, device: deviceId });

type Identity = z.output<typeof identity>;

const slashed = 'For a device whose id contains a slash, use `?connector=&device=` on `/api/v1/devices`.';

/** The device registry: list, read, remove. */
export const deviceRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/v1/devices',
    scope: 'read',
    summary: 'Devices, sorted by connector and id',
    description: 'With `connector` and `device`, each row also has `last_error` and `last_payload`.',
    params: z.object({}),
    query: z.strictObject({
      connector: connector.optional(),
      device: deviceId.optional().meta({ description: 'Id or name of a device.' }),
      state: z.enum(deviceStates).optional(),
      limit,
      after: deviceCursor.optional(),
    }),
    answer: { 'application/json': pageOf(deviceStatus) },
    handle: ({ query, sources }) => {
      const page = devicePage([...sources.devices()].filter(matching(query)), query);
      const isOne = query.connector !== undefined && query.device !== undefined;
      return isOne ? { ...page, data: page.data.map((row) => withDetails(row, sources)) } : page;
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/devices/{connector}/{device}',
    scope: 'read',
    summary: 'One device',
    description: slashed,
    params: identity,
    query: z.strictObject({}),
    answer: { 'application/json': answerWith(deviceStatus) },
    handle: ({ params, sources }) => ({ data: withDetails(find(sources, params), sources) }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/devices/{connector}/{device}',
    scope: 'control',
    summary: 'Remove a device and all its series at once',
    description: `It returns when its source reports it again. ${slashed}`,
    params: identity,
    query: z.strictObject({}),
    answer: {},
    handle: ({ params, sources, response }) => {
      remove(sources, params);
      response.status(204).end();
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/devices',
    scope: 'control',
    summary: 'Remove a device, also one whose id contains a slash',
    params: z.object({}),
    query: z.strictObject(identity.shape),
    answer: {},
    handle: ({ query, sources, response }) => {
      remove(sources, query);
      response.status(204).end();
    },
  }),
];

function matching(query: { connector?: string; device?: string; state?: string }): (row: DeviceStatus) => boolean {
  return (row) =>
    (query.connector === undefined || row.connector === query.connector) &&
    (query.device === undefined || row.device === query.device || row.name === query.device) &&
    (query.state === undefined || row.state === query.state);
}

/** The row with the newest error and payload. */
function withDetails(row: DeviceStatus, sources: ServerSources): DeviceStatus {
  return { ...row, ...sources.deviceDetails(row.connector, row.device) };
}

function find(sources: ServerSources, { connector, device }: Identity): DeviceStatus {
  for (const row of sources.devices()) {
    if (row.connector === connector && row.device === device) return row;
  }
  throw unknownDevice({ connector, device });
}

function remove(sources: ServerSources, identity: Identity): void {
  if (!sources.removeDevice(identity.connector, identity.device)) throw unknownDevice(identity);
}

function unknownDevice({ connector, device }: Identity): ApiError {
  return new ApiError('not_found', `cannot find device "${device}" of connector "${connector}"`);
}
