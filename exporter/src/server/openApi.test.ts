import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { renderOpenApi } from './openApi.ts';
import { routes } from './routes.ts';
import { maintenanceRequest, maintenanceRow } from './maintenanceSchemas.ts';
import { outputStatus, stats } from './outputSchemas.ts';
import { connectorStatus, deviceStatus, errorBody, eventRow, mappingRow } from './schemas.ts';
import {
  connectorRow,
  deviceRow,
  maintenanceRow as aMaintenance,
  outputRow,
  eventRow as anEvent,
  mappingRow as aMapping,
} from './testdata/fakeSources.ts';
import { testServer } from './testdata/testServer.ts';
import { unmappedRow } from './unmappedSchemas.ts';

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(renderOpenApi()));
  expect(errors).toBeUndefined();
  expect([valid, validator.version]).toEqual([true, '3.1']);
});

test('the document is served, with the version that runs', async () => {
  await using server = await testServer();
  const served = (await (await fetch(`${server.url}/openapi.json`)).json()) as { info: { version: string } };
  expect(served.info.version).toBe('1.2.3');
  expect({ ...served, info: undefined }).toEqual({ ...JSON.parse(renderOpenApi()), info: undefined });
});

test('the example of the request for a maintenance is a request', () => {
  const examples = z.globalRegistry.get(maintenanceRequest)?.examples as object[];
  const [example] = examples;
  expect(maintenanceRequest.parse(example)).toEqual({ ...example, safety: false });
});

test('every route is in it, with what it needs and answers', () => {
  const { paths } = JSON.parse(renderOpenApi());
  const described = Object.entries<object>(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  const ids = Object.values<Record<string, { operationId: string }>>(paths).flatMap((operations) =>
    Object.values(operations).map((one) => one.operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(paths['/api/v1/devices/{connector}/{device}'].delete).toMatchObject({
    security: [{ token: ['control'] }, { user: [] }],
    responses: { 204: {}, 401: {}, 404: {} },
  });
});

test.each([
  ['ConnectorStatus', connectorStatus],
  ['DeviceStatus', deviceStatus],
  ['MappingRow', mappingRow],
  ['EventRow', eventRow],
  ['OutputStatus', outputStatus],
  ['Maintenance', maintenanceRow],
  ['Stats', stats],
  ['UnmappedRow', unmappedRow],
  ['Error', errorBody],
])('the example of %s fits its schema', (_name, schema) => {
  const examples = z.globalRegistry.get(schema)?.examples as unknown[];
  expect(examples).toHaveLength(1);
  for (const example of examples) expect(schema.strict().parse(example)).toEqual(example);
});

const paths = { '{connector}': 'zigbee', '{device}': '0x00158d0002a71b33' };

test.each(routes.filter(({ method, answer }) => method === 'get' && !('text/event-stream' in answer)))(
  'what $path answers fits its schema',
  async (route) => {
    await using server = await testServer({
      connectors: () => [connectorRow({ error: { code: 'lost', kind: 'lost', message: 'gone', at_ms: 1 }, retry_at_ms: 2 })],
      devices: () => [deviceRow(), deviceRow({ device: 'x', last_seen_ms: undefined, reason: 'timeout', state: 'offline', up: false })],
      mapping: () => [aMapping(), aMapping({ exported: false, outcome: 'none', reason: 'write-only', value: 'text', metric: undefined })],
      unmapped: () => z.array(unmappedRow).parse(z.globalRegistry.get(unmappedRow)?.examples),
      events: () => [anEvent(1)],
      maintenance: { list: () => [aMaintenance()], begin: async () => aMaintenance(), end: async () => undefined },
      outputs: () => [
        outputRow(),
        outputRow({ state: 'down', reason: 'refused', server: undefined, order: undefined, last_success_ms: undefined }),
      ],
    });
    const path = Object.entries(paths).reduce((text, [name, value]) => text.replace(name, value), route.path);
    const response = await fetch(server.url + path);
    const schema = route.answer[response.headers.get('content-type') ?? ''] ?? route.answer['application/json'];
    const body: unknown = schema instanceof z.ZodString ? await response.text() : await response.json();
    expect([response.status, schema?.parse(body)]).toEqual([200, body]);
  },
);
