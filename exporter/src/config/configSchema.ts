import type { Connector } from '@gaugeway/connectors/contract';
import { connectors } from '@gaugeway/connectors/registry';
import type { Registry } from './check/connectorEntries.ts';
import { exporterSchema } from './exporterSchema.ts';
import { inputSchema, type JsonSchema } from './schema/inputSchema.ts';

/** JSON Schema (draft 7, for editors) of the whole config with every connector type. */
export async function configSchema(registry: Registry = connectors): Promise<JsonSchema> {
  const { $schema, properties = {}, ...rest } = inputSchema(exporterSchema);
  const types = await Promise.all(Object.values(registry).map(async (load) => connectorSchema(await load())));
  const list = { ...properties.connectors, items: { oneOf: types } };
  return { $schema, title: 'Gaugeway config', ...rest, properties: { ...properties, connectors: list } };
}

function connectorSchema({ type, config }: Connector): JsonSchema {
  const { $schema: _, properties = {}, required = [], ...rest } = inputSchema(config);
  return { title: type, ...rest, properties: { type: { const: type }, ...properties }, required: ['type', ...required] };
}
