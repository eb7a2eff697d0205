import { isObject, type JsonObject } from '../../../transport/json.ts';

const oneWire = /^(DS18[BS]?20|DS1822)(-\w{1,8})?$/;

/**
 * Names sensors by their address. Tasmota numbers those on a 1-Wire bus in the order of their addresses: one more, or one that cannot be read, gives the
 * others another number (arendst/Tasmota#1292, #5121).
 */
export function withStableKeys(sensors: JsonObject): JsonObject {
  let hasIndex = false;
  for (const key in sensors) if (key.startsWith('DS18')) hasIndex = true;
  return hasIndex ? Object.fromEntries(Object.entries(sensors).map(([key, sensor]) => [stableKey(key, sensor), sensor])) : sensors;
}

function stableKey(key: string, sensor: unknown): string {
  const [, model] = oneWire.exec(key) ?? [];
  if (model === undefined || !isObject(sensor)) return key;
  const { Id: id } = sensor;
  return typeof id === 'string' && /^[0-9A-Fa-f]{4,16}$/.test(id) ? `${model}-${id}` : key;
}
