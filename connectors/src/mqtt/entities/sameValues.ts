import type { JsonObject } from '../../transport/json.ts';

/** Options that say nothing about how a payload is read. */
const others: ReadonlySet<string> = new Set([
  'default_entity_id',
  'enabled_by_default',
  'entity_category',
  'entity_picture',
  'expire_after',
  'force_update',
  'icon',
  'message_expiry_interval',
  'name',
  'object_id',
  'off_delay',
  'optimistic',
  'qos',
  'retain',
  'state_class',
  'suggested_display_precision',
  'unique_id',
]);
const otherParts = /availab|command/;

/** Whether a value that was read with one config is the same with the other one: not with another unit, class or payload. */
export function readsSameValues(a: JsonObject, b: JsonObject): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => others.has(key) || otherParts.test(key) || isList(a[key]) || isList(b[key]) || a[key] === b[key]);
}

/** Of options and modes, of which there may be more or less. */
function isList(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
