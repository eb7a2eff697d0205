import { connectors } from '@gaugeway/connectors/registry';
import { exporterSchema } from '@gaugeway/exporter/config/exporterSchema';
import { inputSchema, type JsonSchema } from '@gaugeway/exporter/config/schema/inputSchema';

/** The paths of all keys that are secrets, by the schemas of the config: `outputs.remote_write.*.bearer_token`. */
export async function secretKeys(): Promise<string[]> {
  const loaded = await Promise.all(Object.values(connectors).map((load) => load()));
  const ofConnectors = loaded.flatMap(({ type, config }) => keysBelow(inputSchema(config), `connectors.${type}`));
  return [...new Set([...keysBelow(inputSchema(exporterSchema), ''), ...ofConnectors])].sort();
}

function keysBelow(schema: JsonSchema, path: string): string[] {
  if (schema.secret === true) return [path];
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [], allOf = [] } = schema;
  const below = (key: string, one: JsonSchema) => keysBelow(one, path === '' ? key : `${path}.${key}`);
  return [
    ...Object.entries(properties).flatMap(([key, one]) => below(key, one)),
    ...(typeof additionalProperties === 'object' ? below('*', additionalProperties) : []),
    ...[items ?? []].flat().flatMap((one) => below('*', one)),
    ...[anyOf, oneOf, allOf].flat().flatMap((one) => keysBelow(one, path)),
  ];
}

/** The paths in a config for whose values `isSecret` is true, as {@link secretKeys} writes them. */
export function keysOf(value: unknown, isSecret: (text: string) => boolean, path: readonly string[] = []): string[] {
  if (typeof value === 'string') return isSecret(value) ? [path.join('.')] : [];
  if (typeof value !== 'object' || value === null) return [];
  const isNamed = path.at(-1) === 'headers';
  return Object.entries(value).flatMap(([key, one]) => {
    const connector = path.length === 1 && path[0] === 'connectors' ? (one as { readonly type: string }).type : undefined;
    return keysOf(one, isSecret, [...path, connector ?? (Array.isArray(value) || isNamed ? '*' : key)]);
  });
}
