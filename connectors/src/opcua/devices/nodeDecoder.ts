import type { DataValue, NodeId } from 'node-opcua-client';
import { Implausible, type Point, type Quality } from '../../contract.ts';
import type { VariableNode } from '../address-space/addressSpace.ts';
import type { MonitoredNode } from '../subscription/monitoredNode.ts';
import { qualityOf, readingTime, timestampOf } from './dataValue.ts';
import type { DeviceState } from './deviceState.ts';
import type { Badness } from './latestValue.ts';

/** A point of a node: several points share a node where each takes one element of its array, or one aspect of its value. */
export interface NodePoint {
  readonly variable: VariableNode;
  readonly point: Point;
}

/** Converts the values of one node to readings of its points. */
export class NodeDecoder implements MonitoredNode {
  readonly nodeId: NodeId;
  readonly #checksRange: boolean;
  readonly #device: DeviceState;
  #points: readonly NodePoint[] = [];
  #quality: Quality | undefined;
  #lastMs = 0;

  constructor(nodeId: NodeId, device: DeviceState, checksRange: boolean) {
    this.nodeId = nodeId;
    this.#checksRange = checksRange;
    this.#device = device;
  }

  get path(): string {
    return this.#points[0]?.variable.path ?? '';
  }

  get samplingIntervalMs(): number | undefined {
    return this.#points[0]?.variable.samplingIntervalMs;
  }

  get deadband(): number | string | undefined {
    return this.#points[0]?.variable.deadband;
  }

  get isNumeric(): boolean {
    return this.#points.every(({ variable }) => variable.property.kind === 'numeric');
  }

  /** Replaces the points. */
  setPoints(points: readonly NodePoint[]): void {
    this.#points = points;
    if (this.#quality !== undefined) this.#device.count(undefined, this.#quality);
  }

  /** Called for each value: must stay cheap. */
  receive(dataValue: DataValue, arrivalMs: number): void {
    const atMs = readingTime(this.#device.at(timestampOf(dataValue)), arrivalMs, this.#lastMs);
    this.#lastMs = atMs;
    let quality = qualityOf(dataValue.statusCode);
    let badness: Badness | undefined = quality === 'bad' ? 'status' : undefined;
    const value: unknown = quality === 'bad' ? undefined : dataValue.value?.value;
    for (const { variable, point } of this.#points) {
      const raw = rawOf(variable, value);
      if (this.#checksRange && isOutOfRange(variable, raw)) {
        quality = 'bad';
        badness = 'range';
        point.set(new Implausible('range', raw), atMs);
      } else point.set(raw, atMs);
    }
    this.#device.keep(this, dataValue, badness);
    if (quality !== 'bad') this.#device.seen(arrivalMs);
    if (quality !== this.#quality) this.#device.count(this.#quality, quality);
    this.#quality = quality;
  }
}

/** What the point takes: null where there is no value, and the undecoded value where it has an unexpected type, so that the point can report it. */
function rawOf({ index, decode }: VariableNode, value: unknown): unknown {
  const element = index === undefined ? value : elementOf(value, index);
  if (element === undefined || element === null) return null;
  const decoded = decode(element);
  return decoded === undefined ? element : decoded;
}

/** node-opcua decodes arrays of numbers as typed arrays. */
function elementOf(value: unknown, index: number): unknown {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<unknown>)[index] : undefined;
}

function isOutOfRange({ instrumentRange }: VariableNode, raw: unknown): boolean {
  if (instrumentRange === undefined || (typeof raw !== 'number' && typeof raw !== 'bigint')) return false;
  const [low, high] = instrumentRange;
  return raw < low || raw > high;
}
