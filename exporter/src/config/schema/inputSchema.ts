import { z } from 'zod';
import { duration, formatDuration } from '@gaugeway/connectors/configTypes';
import type { Path } from '../configProblem.ts';

/** The parts of JSON Schema (draft 7) that zod writes for configs. `secret` and `file` are metadata of our own schemas. */
export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  /** A list for a tuple: one schema per entry. */
  items?: JsonSchema | JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  secret?: boolean;
  /** `true`: the contents of the file are part of the config. `live`: a path, pattern or URL that the connector reads and watches itself. */
  file?: boolean | 'live';
  [key: string]: unknown;
}

const durationPattern = z.toJSONSchema(duration, { io: 'input' }).pattern;

/** True for the schema of a duration string. */
export function isDuration(schema: JsonSchema): boolean {
  return schema.pattern === durationPattern;
}

/** The JSON Schema of the input of `schema`; defaults of durations are strings such as `30s`. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any', override: tidy }) as JsonSchema;
}

function tidy({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { def } = zodSchema._zod;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (def.type === 'default' && jsonSchema.pattern === durationPattern) jsonSchema.default = formatDuration(def.defaultValue as number);
}

/** All schemas that can apply to the value at `path`: several below a union, none below an unknown key. */
export function schemasAt(schema: JsonSchema, path: Path): readonly JsonSchema[] {
  return path.reduce<readonly JsonSchema[]>((found, key) => found.flatMap((one) => below(one, key)), alternatives(schema));
}

function below(schema: JsonSchema, key: PropertyKey): readonly JsonSchema[] {
  if (typeof key === 'number') return [schema.items ?? []].flat().flatMap(alternatives);
  const { properties = {}, additionalProperties } = schema;
  const name = String(key);
  if (Object.hasOwn(properties, name)) return alternatives(properties[name] ?? {});
  return typeof additionalProperties === 'object' ? alternatives(additionalProperties) : [];
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const options = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => list ?? []);
  return [schema, ...options.flatMap(alternatives)];
}
