import type { Labels, Property } from '../../../contract.ts';
import type { StateTexts } from '../description/deviceConfig.ts';
import type { Sample } from './sampleTree.ts';
import type { Meaning } from './vocabulary.ts';

/** A name as a label: lower case, words joined with `_`. */
export function labelOf(...parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .join('_')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** A number whose meaning is known. */
export function measured(path: readonly string[], { metric, unit, category }: Meaning, labels: Labels): Property {
  return {
    ...named(path),
    kind: 'numeric',
    metric,
    labels,
    ...(unit !== undefined && { unit }),
    ...(category !== undefined && { category }),
  };
}

export function binary(path: readonly string[], metric: string, { labels = {}, off = 'OFF', on = 'ON' }: BinaryOptions = {}): Property {
  return { ...named(path), kind: 'binary', metric, labels, on, off };
}

type BinaryOptions = Partial<StateTexts> & { readonly labels?: Labels };

/** A value whose meaning only the user knows: a number without a unit, a state, or a text. */
export function unknown({ path, kind }: Sample, category?: Property['category']): Property | undefined {
  const labels = { sensor: labelOf(...path) };
  const rest = category === undefined ? {} : { category };
  switch (kind) {
    case 'number':
      return { ...named(path), kind: 'numeric', metric: 'iot_sensor_value', labels, ...rest };
    case 'onOff':
      return { ...binary(path, 'iot_sensor_active', { labels }), ...rest };
    case 'boolean':
      return { ...named(path), kind: 'binary', metric: 'iot_sensor_active', labels, on: true, off: false, ...rest };
    case 'text':
      return { ...named(path), kind: 'text', ...rest };
    case 'none':
      return undefined;
  }
}

/** A value that is not exported, and why. */
export function excluded(path: readonly string[], reason: string): Property {
  return { ...named(path), kind: 'text', excluded: reason };
}

export function named(path: readonly string[]): Pick<Property, 'name' | 'path'> {
  const name = path.at(-1) ?? '';
  return path.length < 2 ? { name } : { name, path: path.slice(0, -1) };
}
