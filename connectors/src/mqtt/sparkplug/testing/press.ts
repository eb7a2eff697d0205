import { type MetricFields, type PayloadFields } from './encodePayload.ts';
import type { SparkplugHouse } from './sparkplugHouse.ts';

/** Messages of a node `press` with one metric. */
export const double = 10;
export const int16 = 2;

export const speed: MetricFields = {
  name: 'Line 1/Motor/Speed',
  alias: 1,
  datatype: double,
  double_value: 1490.5,
  properties: { engUnit: 'rpm' },
};
export const bdSeq = (value: number): MetricFields => ({ name: 'bdSeq', datatype: 8, long_value: value });

export function nodeBirth(connection = 3, metrics: readonly MetricFields[] = [speed]): PayloadFields {
  return { seq: 0, metrics: [bdSeq(connection), { name: 'Node Control/Rebirth', datatype: 11, boolean_value: false }, ...metrics] };
}

export function data(seq: number, ...metrics: MetricFields[]): PayloadFields {
  return { seq, metrics };
}

export function speedOf(house: SparkplugHouse): unknown {
  return house.gateway.known('plant/press').point('Line 1.Motor.Speed').last?.raw;
}

export const newSpeed = (value: number): MetricFields => ({ alias: 1, double_value: value });
