import { z } from 'zod';
import { route, type Route } from './route.ts';
import { streamMessage } from './stream/streamSchemas.ts';

/** Express ignores parameters after the first 1 000 without a word. */
const mostValues = 500;

const list = (description: string) =>
  z.array(z.string()).max(mostValues, `expected at most ${mostValues} values`).optional().meta({ description });

const streamQuery = z.strictObject({
  connector: list('Only these connectors.'),
  device: list('Only these devices, by id or name.'),
  area: list('Only devices of these areas.'),
  metric: list('Only readings of these metrics.'),
  whole: list('Devices of which all readings are sent in spite of `metric`, by id or name.'),
});

const description = `Server-Sent Events: \`start\`, then all selected devices in messages \`devices\`, then \`ready\`; after that what changes, every 500 ms at
most. A device comes with the list of its \`readings\`; a change has \`values\` by their position in it. A client that reads slowly gets the newest values, not those in between. New entries of the event log are messages \`events\`; with the header
\`Last-Event-ID\` also those since that message. A comment is sent every 15 seconds. \`end\` has the reason why the server closes the stream.`;

/** The route of streams. It holds no place in the queue of responses: streams have a limit of their own. */
export const streamRoute: Route = route({
  method: 'get',
  path: '/api/v1/stream',
  scope: 'read',
  queue: 'none',
  summary: 'Values, states and events as they change',
  description: description.replaceAll('\n', ' '),
  params: z.object({}),
  query: streamQuery,
  answer: { 'text/event-stream': streamMessage },
  handle: ({ query, streams, request, response }) => streams.open(query, request, response),
});
