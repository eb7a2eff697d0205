import { checkedProperty } from '../../catalogue/checkedProperty.ts';
import type { Metric } from '../../catalogue/metric.ts';
import { metrics } from '../../catalogue/metrics.ts';
import type { Property } from '../../contract.ts';
import type { PointProblem } from '../../profileProblem.ts';
import type { DataType } from '../registers/registerMap.ts';
import type { SinglePoint } from './expandPoints.ts';

/** The property of a point, checked against the catalogue; adds what is wrong to `problems`. */
export function propertyOf(point: SinglePoint, type: DataType, problems: PointProblem[]): Property {
  const { id, unit, metric: name, labels, category, channel, as } = point;
  const metric = name === undefined ? undefined : metrics.get(name);
  const property: Property = { name: id, ...valuesOf(point, type, metric), unit, category, channel, metric: name, labels, listed: true };
  return checkedProperty(property, as, problems);
}

/** Points with states are enums; with the states on and off only, binary. */
function valuesOf(
  { states, faults }: SinglePoint,
  type: DataType,
  metric: Metric | undefined,
): Pick<Property, 'kind' | 'values' | 'on' | 'off'> {
  if (type === 'string') return { kind: 'text' };
  if (type === 'bool' || faults !== undefined) return { kind: 'binary' };
  if (states === undefined) return { kind: 'numeric' };
  const values = [...new Set(Object.values(states))];
  const isBinary = values.every((name) => name === 'on' || name === 'off') && metric?.type !== 'stateset';
  return isBinary ? { kind: 'binary', on: 'on', off: 'off' } : { kind: 'enum', values };
}
