import { z } from 'zod';
import { type Refusal, MaintenanceError } from '../maintenance/maintenances.ts';
import { ApiError, type ApiErrorCode } from './apiError.ts';
import type { Access } from './authentication.ts';
import { maintenanceRequest, maintenanceRow, maintenanceTarget } from './maintenanceSchemas.ts';
import { route, type Route } from './route.ts';
import { answerWith, pageOf } from './schemas.ts';

const noParameters = z.object({});
const path = '/api/v1/maintenance';

/** Devices, connectors and areas whose alerts are muted: list, begin, end. */
export const maintenanceRoutes: readonly Route[] = [
  route({
    method: 'get',
    path,
    scope: 'read',
    summary: 'Maintenances in force, the oldest first',
    params: noParameters,
    query: z.strictObject({}),
    answer: { 'application/json': pageOf(maintenanceRow) },
    handle: ({ sources }) => ({ data: sources.maintenance.list() }),
  }),
  route({
    method: 'post',
    path,
    scope: 'control',
    summary: 'Set a device, a connector or an area into maintenance',
    description:
      'Alerts of its devices are muted until its end, also those of devices that appear later. It takes the place of a maintenance of the same ' +
      'target. Leak, smoke, gas and carbon monoxide sensors are muted with `safety` only. The answer is sent when it is stored.',
    params: noParameters,
    query: z.strictObject({}),
    body: maintenanceRequest,
    answer: { 'application/json': answerWith(maintenanceRow) },
    handle: async ({ body: { author, ...request }, access, sources }) => ({
      data: await orApiError(sources.maintenance.begin({ ...request, by: authorOf(access, author) })),
    }),
  }),
  route({
    method: 'delete',
    path,
    scope: 'control',
    summary: 'End a maintenance before its time',
    params: noParameters,
    query: maintenanceTarget,
    answer: {},
    handle: async ({ query, access, sources, response }) => {
      await orApiError(sources.maintenance.end(query, authorOf(access)));
      response.status(204).end();
    },
  }),
];

const codes: Readonly<Record<Refusal, ApiErrorCode>> = {
  not_found: 'not_found',
  too_long: 'bad_request',
  too_many: 'bad_request',
  safety_not_confirmed: 'safety_not_confirmed',
  not_stored: 'not_stored',
};

async function orApiError<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof MaintenanceError)) throw error;
    throw new ApiError(codes[error.refusal], error.message, error.refusal === 'too_long' ? { field: 'until_ms' } : {});
  }
}

function authorOf({ holder = 'no token' }: Access, author?: string): string {
  return author === undefined ? holder : `${author} (${holder})`;
}
