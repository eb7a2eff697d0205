import { compileMappings } from '../mapping/compile/compileMapping.ts';
import { parsePath, valueAt } from '../mapping/compile/jsonPath.ts';
import { readTime } from '../mapping/compile/messageTime.ts';
import { mappingSchema } from '../mapping/schema/mappingSchema.ts';
import { payloadKeys } from '../mapping/payloadKeys.ts';
import { objectIn } from './finders/finder.ts';
import type { TopicGroup } from './topicGroups.ts';

const mostDrafts = 8;
const mostReadings = 20;
const scalarText = /^\s*(-?\d+(\.\d+)?|true|false|on|off)\s*$/i;
const timeKey = /^(ts|time|timestamp|datetime)$/i;

/** A mapping as a config has it. */
interface Draft {
  readonly topic: string;
  readonly device: { readonly id: string };
  readonly time?: string;
  readonly readings?: Readonly<Record<string, string>>;
  readonly value?: string;
}

/** Mappings to begin with, of topics that nothing describes: each is valid, and its units are empty. `samples` are payloads by topic. */
export function draftMappings(groups: readonly TopicGroup[], samples: ReadonlyMap<string, Buffer>): readonly Draft[] {
  const drafts = new Map<string, Draft>();
  for (const { filter, example } of groups) {
    const payload = samples.get(example);
    const draft = payload && draftOf(filter, example, payload);
    if (draft !== undefined && !drafts.has(draft.topic) && isValid(draft)) drafts.set(draft.topic, draft);
    if (drafts.size === mostDrafts) break;
  }
  return [...drafts.values()];
}

function draftOf(filter: string, example: string, payload: Buffer): Draft | undefined {
  const values = valuesOf(payload);
  const topic = patternOf(filter, example);
  return values === undefined || topic === undefined ? undefined : { topic, device: { id: '{device}' }, ...values };
}

/** What can be read of a payload; undefined for nothing. */
function valuesOf(payload: Buffer): Pick<Draft, 'time' | 'readings' | 'value'> | undefined {
  if (scalarText.test(payload.toString())) return { value: '' };
  const message = objectIn(payload);
  const paths = message === undefined ? [] : payloadKeys(payload);
  const first = (path: string) => valueAt(message, parsePath(path.replaceAll('*', '0')));
  const time = paths.find((path) => timeKey.test(path) && readTime(first(path), 'auto') !== undefined);
  const read = paths.filter((path) => path !== time && isReading(first(path))).slice(0, mostReadings);
  if (read.length === 0) return undefined;
  return { ...(time !== undefined && { time }), readings: Object.fromEntries(read.map((path) => [path, ''])) };
}

function isReading(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** The level with many names is the device, else the one before the last. */
function patternOf(filter: string, example: string): string | undefined {
  const levels = example.split('/');
  if (levels.length < 2) return undefined;
  const many = filter.split('/').flatMap((level, index) => (level === '+' ? [index] : []));
  const device = many.at(-1) ?? levels.length - 2;
  return levels.map((level, index) => (index === device ? '{device}' : many.includes(index) ? '+' : level)).join('/');
}

function isValid(draft: Draft): boolean {
  const { data } = mappingSchema.safeParse(draft);
  return data !== undefined && compileMappings([data]).problems.length === 0;
}
