import { z } from 'zod';
import { isObject } from '../../transport/json.ts';
import type { ReportMalformed } from '../connection/channel.ts';
import type { Registries } from '../connection/apiTypes.ts';

/** Some integrations use numbers as versions and serial numbers. */
const text = z.string().or(z.number().transform(String)).nullish();
/** Usually pairs. */
const pairs = z.array(z.array(z.unknown())).optional();
const labels = z.array(z.string()).optional();

/** The first required key identifies an entry. An entry without its required keys is left out. */
const shapes = {
  entities: {
    required: ['entity_id', 'platform', 'unique_id'],
    schema: z.looseObject({
      entity_id: z.string(),
      platform: z.string(),
      unique_id: z.string().or(z.number()),
      device_id: text,
      area_id: text,
      name: text,
      entity_category: text,
      hidden_by: text,
      disabled_by: text,
      labels,
    }),
  },
  devices: {
    required: ['id'],
    schema: z.looseObject({
      id: z.string(),
      name: text,
      name_by_user: text,
      manufacturer: text,
      model: text,
      model_id: text,
      sw_version: text,
      hw_version: text,
      serial_number: text,
      area_id: text,
      via_device_id: text,
      parent_device_id: text,
      labels,
      connections: pairs,
      identifiers: pairs,
    }),
  },
  areas: { required: ['area_id', 'name'], schema: z.looseObject({ area_id: z.string(), name: z.string(), floor_id: text }) },
  floors: { required: ['floor_id', 'name'], schema: z.looseObject({ floor_id: z.string(), name: z.string() }) },
  labels: { required: ['label_id', 'name'], schema: z.looseObject({ label_id: z.string(), name: z.string() }) },
} satisfies Record<keyof Registries, { readonly required: readonly string[]; readonly schema: z.ZodType }>;

/** The name of a registry in the log. */
export function registryText(name: keyof Registries): string {
  return `list of ${name}`;
}

interface ReadEntries<Name extends keyof Registries> {
  readonly entries: Registries[Name];
  /** No entry was left out. */
  readonly isComplete: boolean;
}

/** The valid entries of a registry's list; invalid optional fields of an entry are left out. */
export function readEntries<Name extends keyof Registries>(
  name: Name,
  list: readonly unknown[],
  reportMalformed: ReportMalformed,
): ReadEntries<Name> {
  const what = registryText(name);
  const entries = list.map((entry) => readEntry(name, entry, (detail) => reportMalformed('type', what, detail)));
  const readable: unknown[] = entries.filter((entry) => entry !== undefined);
  return { entries: readable as Registries[Name], isComplete: readable.length === list.length };
}

function readEntry(name: keyof Registries, entry: unknown, reportMalformed: (detail: string) => void): unknown {
  const { schema, required } = shapes[name];
  const { data, error } = schema.safeParse(entry);
  if (error === undefined) return data;
  if (!isObject(entry)) return void reportMalformed('expected each entry to be an object');
  const wrong = new Set(error.issues.map(({ path: [key] }) => String(key)));
  const [idKey = ''] = required;
  const id = entry[idKey];
  reportMalformed(`entry "${typeof id === 'string' ? id : ''}" has an invalid ${[...wrong].join(', ')}`);
  if (required.some((key) => wrong.has(key))) return undefined;
  return schema.safeParse(Object.fromEntries(Object.entries(entry).filter(([key]) => !wrong.has(key)))).data;
}
