import { isObject, type JsonObject, objectOf } from '../../transport/json.ts';
import { configKeys, deviceKeys, originKeys } from './abbreviations.ts';

type Keys = ReadonlyMap<string, string>;

/** A discovery config with all keys in full, at each level. A short key replaces the full one beside it, as in Home Assistant. */
export function fullConfig(config: JsonObject): JsonObject {
  const full = changed(fullOptions(config), {
    origin: (origin) => inFull(origin, originKeys),
    device: (device) => changed(inFull(device, deviceKeys), { child_device: (child) => inFull(child, deviceKeys) }),
    components: fullComponents,
    child_devices: (children) =>
      Array.isArray(children)
        ? children.map((child) => changed(fullOptions(inFull(child, deviceKeys)), { components: fullComponents }))
        : children,
  });
  return objectOf(full);
}

/** The options of one component, whose device and origin are those of the root. */
function fullOptions(config: unknown): unknown {
  return changed(inFull(config, configKeys), {
    // GivTCP writes `Power`
    device_class: (deviceClass) => (typeof deviceClass === 'string' ? deviceClass.toLowerCase() : deviceClass),
    availability: (sources) => (Array.isArray(sources) ? sources.map((one) => inFull(one, configKeys)) : inFull(sources, configKeys)),
  });
}

function fullComponents(components: unknown): unknown {
  return isObject(components) ? Object.fromEntries(Object.entries(components).map(([key, one]) => [key, fullOptions(one)])) : components;
}

function inFull(value: unknown, keys: Keys): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const isShort = ([key]: readonly [string, unknown]): boolean => keys.has(key);
  return Object.fromEntries([
    ...entries.filter((entry) => !isShort(entry)),
    ...entries.filter(isShort).map(([key, one]) => [keys.get(key) ?? key, one] as const),
  ]);
}

/** A copy of an object with some of its values changed, where they are present; any other value as it is. */
function changed(value: unknown, changes: Readonly<Record<string, (value: unknown) => unknown>>): unknown {
  if (!isObject(value)) return value;
  const present = Object.entries(changes).filter(([key]) => Object.hasOwn(value, key));
  return { ...value, ...Object.fromEntries(present.map(([key, change]) => [key, change(value[key])])) };
}
