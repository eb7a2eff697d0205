import { z } from 'zod';
import { duration, formatDuration } from '@gaugeway/connectors/configTypes';
import type { Path } from '../configProblem.ts';

/** The parts of JSON Schema (draft 7) that zod writes for configs; `secret` and `file` come from configTypes.ts. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  /** Of a tuple, one for each entry. */
  items?: JsonSchema | JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  secret?: boolean;
  /** `live`: a path, a pattern or a URL whose contents the connector reads by itself: they are no part of the config. */
  file?: boolean | 'live';
  [key: string]: unknown;
}

const durationPattern = z.toJSONSchema(duration, { io: 'input' }).pattern;

/** True for a value that is a duration text. */
export function isDuration(schema: JsonSchema): boolean {
  return schema.pattern === durationPattern;
}

/** JSON Schema of what a user may write for `schema`; defaults of durations as text. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any', override: tidy }) as JsonSchema;
}

function tidy({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { def } = zodSchema._zod;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (def.type === 'default' && jsonSchema.pattern === durationPattern) jsonSchema.default = formatDuration(def.defaultValue as number);
}

/** Every schema that may apply to the value at `path`: more than one below a union, none below an unknown key. */
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
