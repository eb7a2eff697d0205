import type { DataValue, NodeId } from 'node-opcua-client';
import { Implausible, type Point, type Quality } from '../../contract.ts';
import type { VariableNode } from '../address-space/addressSpace.ts';
import type { DeviceState } from './deviceState.ts';
import { qualityOf } from './quality.ts';
import { readingTime, saidTime } from './readingTime.ts';
import type { Target } from '../subscription/monitoredNode.ts';

/** A point and how the value of its node becomes one of it. */
export interface Reading {
  readonly variable: VariableNode;
  readonly point: Point;
}

/** One node: what it says goes to its points. */
export class NodeTarget implements Target {
  readonly nodeId: NodeId;
  readonly #isChecked: boolean;
  #readings: readonly Reading[] = [];
  readonly #device: DeviceState;
  #quality: Quality | undefined;
  #lastMs = 0;

  constructor(nodeId: NodeId, device: DeviceState, isChecked: boolean) {
    this.nodeId = nodeId;
    this.#isChecked = isChecked;
    this.#device = device;
  }

  get samplingIntervalMs(): number | undefined {
    return this.#readings[0]?.variable.samplingIntervalMs;
  }

  get deadband(): number | string | undefined {
    return this.#readings[0]?.variable.deadband;
  }

  get isNumeric(): boolean {
    return this.#readings.every(({ variable }) => variable.property.kind === 'numeric');
  }

  /** Where its values go from now on. */
  aim(readings: readonly Reading[]): void {
    this.#readings = readings;
    if (this.#quality !== undefined) this.#device.count(undefined, this.#quality);
  }

  /** The hot path. */
  receive(dataValue: DataValue, arrivalMs: number): void {
    const atMs = readingTime(this.#device.at(saidTime(dataValue)), arrivalMs, this.#lastMs);
    this.#lastMs = atMs;
    let quality = qualityOf(dataValue.statusCode);
    const value: unknown = quality === 'bad' ? undefined : dataValue.value?.value;
    for (const { variable, point } of this.#readings) {
      const raw = valueOf(variable, value);
      if (this.#isChecked && isBeyond(variable, raw)) {
        quality = 'bad';
        point.set(new Implausible('range', raw), atMs);
      } else point.set(raw, atMs);
    }
    if (quality !== 'bad') this.#device.seen(arrivalMs);
    if (quality !== this.#quality) this.#device.count(this.#quality, quality);
    this.#quality = quality;
  }
}

/** What the point takes: null where there is no value, and the value as it came where it cannot be read, so that it is named. */
function valueOf({ index, decode }: VariableNode, value: unknown): unknown {
  const own = index === undefined ? value : elementOf(value, index);
  if (own === undefined || own === null) return null;
  const decoded = decode(own);
  return decoded === undefined ? own : decoded;
}

/** Arrays of numbers are typed ones. */
function elementOf(value: unknown, index: number): unknown {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<unknown>)[index] : undefined;
}

function isBeyond({ instrumentRange }: VariableNode, raw: unknown): boolean {
  if (instrumentRange === undefined || (typeof raw !== 'number' && typeof raw !== 'bigint')) return false;
  const [low, high] = instrumentRange;
  return raw < low || raw > high;
}
