import { z } from 'zod';
import { limit } from './page.ts';
import { route } from './route.ts';
import { pageOf } from './schemas.ts';
import { unmappedRow } from './unmappedSchemas.ts';

export const unmappedRoute = route({
  method: 'get',
  path: '/api/v1/unmapped',
  scope: 'read',
  summary: 'Topics that connectors receive, and whose messages become nothing',
  description:
    'Topics with the same first levels are one row; those with the highest rate come first. With `topic`, one row for each connector, also where it is not received.',
  params: z.object({}),
  query: z.strictObject({
    connector: z.string().optional().meta({ description: 'Name of a connector.', example: 'mqtt' }),
    topic: z.string().optional().meta({ description: 'A single topic.', example: 'garage/door/state' }),
    limit,
  }),
  answer: { 'application/json': pageOf(unmappedRow) },
  handle: ({ query: { limit: size, ...wanted }, sources }) => ({ data: sources.unmapped(wanted).slice(0, size) }),
});
