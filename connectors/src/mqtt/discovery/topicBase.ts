import { isObject, type JsonObject } from '../../transport/json.ts';

/**
 * Options with `~` replaced by the value of the key `~`, at the end or else at the start of texts whose key ends in `topic`. Of a text with both only the
 * one at the end is replaced, as in Home Assistant.
 */
export function withTopicBase(options: JsonObject): JsonObject {
  const { '~': base, ...rest } = options;
  if (typeof base !== 'string') return rest;
  const topicOf = (value: unknown): unknown => (typeof value === 'string' ? withBase(value, base) : value);
  const sourceOf = (source: unknown): unknown =>
    isObject(source) && 'topic' in source ? { ...source, topic: topicOf(source['topic']) } : source;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => {
      if (key === 'availability') return [key, Array.isArray(value) ? value.map(sourceOf) : sourceOf(value)];
      return [key, key.endsWith('topic') ? topicOf(value) : value];
    }),
  );
}

function withBase(topic: string, base: string): string {
  if (topic.endsWith('~')) return `${topic.slice(0, -1)}${base}`;
  return topic.startsWith('~') ? `${base}${topic.slice(1)}` : topic;
}
