import { metrics } from '../../catalogue/metrics.ts';
import { resolve, type ResolveOptions } from '../../catalogue/resolve.ts';
import type { CustomMetrics, Property } from '../../contract.ts';
import { isObject } from '../../transport/json.ts';
import type { CompiledMapping } from './compile/compileMapping.ts';
import type { CompiledReading } from './compile/compileReading.ts';
import { valueAt } from './compile/jsonPath.ts';
import { readShape } from './compile/shape.ts';
import type { Scope } from './compile/textTemplate.ts';
import { scalarOf } from './compile/valueConversion.ts';
import { type MappingsConfig, usedMappings } from './usedMappings.ts';

/** A message that nobody sent. */
interface TriedMessage {
  readonly topic: string;
  readonly payload: string;
}

/** What would come of a message by `topics` and `profiles`, as lines: the device and its metrics, or why there is none. Signatures are not checked. */
export function tryMessage(config: MappingsConfig, message: TriedMessage, custom: CustomMetrics = new Map()): readonly string[] {
  const { mappings } = usedMappings(config);
  const lines = mappings.flatMap((mapping) => {
    const parts = mapping.pattern.match(message.topic);
    return parts === undefined
      ? []
      : [`topic pattern "${mapping.topic}":`, ...linesOf(mapping, parts, { ...message, custom }).map((line) => `  ${line}`)];
  });
  return lines.length > 0 ? lines : [`no mapping: none of ${mappings.length} topic patterns matches "${message.topic}"`];
}

function linesOf(
  mapping: CompiledMapping,
  parts: readonly string[],
  { topic, payload, custom }: TriedMessage & { readonly custom: CustomMetrics },
): readonly string[] {
  let value: unknown = payload;
  if (mapping.isJson) {
    try {
      value = JSON.parse(payload);
    } catch (error) {
      return [`not read: the payload is no JSON: ${(error as Error).message}`];
    }
  }
  if (mapping.condition?.(value) === false) return ['not read: "when" leaves it out'];
  const found = mapping.each === undefined ? value : valueAt(value, mapping.each);
  const items = mapping.each === undefined ? [value] : isObject(found) ? Object.values(found) : [found].flat();
  return items.flatMap((item) =>
    itemLines(mapping, { topic, parts, message: value, item, keys: [], properties: undefined, text: () => payload }, custom),
  );
}

function itemLines(mapping: CompiledMapping, scope: Scope, custom: CustomMetrics): readonly string[] {
  const id = mapping.device.id.render(scope);
  if (id === undefined || id === '') return ['not read: it names no device'];
  const keys: string[] = [];
  const lines: string[] = [];
  const options = { metrics: (name: string) => custom.get(name) ?? metrics.get(name), maxStates: Infinity, maxActions: Infinity };
  const take = (reading: CompiledReading, raw: unknown) => {
    const { text, property } = readReading(reading, raw, { ...scope, keys });
    lines.push(property === undefined ? text : `${text} -> ${seriesText(property, options)}`);
  };
  const unmapped = (name: string) => void lines.push(`${name}: not mapped`);
  if (mapping.shape !== undefined) readShape(mapping.shape, scope.item, { keys, take, unmapped });
  if (mapping.scalar !== undefined) take(mapping.scalar, typeof scope.item === 'string' ? scalarOf(scope.item) : scope.item);
  if (lines.length === 0) lines.push(mapping.availability === undefined ? 'no readings' : 'says whether the device is reachable');
  const description = Object.entries(mapping.device.describe(id, scope)).map(([key, text]) => `${key} "${String(text)}"`);
  return [`device ${description.join(', ')}`, ...lines];
}

function readReading(reading: CompiledReading, raw: unknown, scope: Scope): { readonly text: string; readonly property?: Property } {
  const texts = reading.texts(scope);
  if (texts === undefined) return { text: `reading ${reading.index + 1}: not exported: its name or a label is missing` };
  const property = reading.property(texts);
  const value = JSON.stringify(reading.convert === undefined ? raw : reading.convert(raw));
  return { text: `${texts.name}: ${value}${property.unit === undefined ? '' : ` ${property.unit}`}`, property };
}

function seriesText(property: Property, options: ResolveOptions): string {
  const [found] = resolve([property], options);
  const labels = Object.entries(found?.labels ?? {}).map(([name, label]) => `${name}="${label}"`);
  const metric = found?.metric?.name ?? property.metric ?? `no metric (${found?.reason ?? found?.outcome ?? 'unknown'})`;
  return `${metric}${labels.length > 0 ? `{${labels.join(',')}}` : ''}`;
}
