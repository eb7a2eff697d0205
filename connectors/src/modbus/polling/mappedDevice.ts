import type { DeviceDescription, Gateway } from '../../contract.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import type { Block } from '../registers/planRequests.ts';
import type { BlockDecoder } from '../registers/blockDecoder.ts';
import { DeviceValues } from '../registers/deviceValues.ts';
import { Learned } from './learnedLimits.ts';
import { Schedule, type Intervals } from './schedule.ts';
import type { Part } from './unitReader.ts';

/** Fewer registers may be alike by chance. */
const leastUniformBytes = 40;

/** What there is of a device once its register map is known. */
export class MappedDevice {
  readonly map: RegisterMap;
  readonly values: DeviceValues;
  readonly learned: Learned;
  readonly schedule: Schedule;
  readonly #decoders = new WeakMap<Block, BlockDecoder>();

  constructor(
    map: RegisterMap,
    {
      gateway,
      description,
      intervals,
    }: { readonly gateway: Gateway; readonly description: DeviceDescription; readonly intervals: Intervals },
  ) {
    this.map = map;
    this.learned = new Learned(map);
    const classes = map.points.map(({ poll }) => poll);
    this.schedule = new Schedule(intervals, classes);
    this.values = new DeviceValues(gateway, { ...description, intervalMs: this.schedule.intervalMs }, map);
  }

  take(part: Part): void {
    const { block, atMs } = part;
    const data = this.#valuesOf(part);
    if (data === undefined) this.#decoderOf(block).fail(atMs);
    else this.#decoderOf(block).take(data, atMs);
  }

  /** Parts of which some scale values of others. */
  takeTogether(parts: readonly Part[]): void {
    for (const part of parts) {
      const { block, atMs } = part;
      const data = this.#valuesOf(part);
      if (data === undefined) this.#decoderOf(block).fail(atMs);
      else this.#decoderOf(block).takeScalers(data, atMs);
    }
    for (const part of parts) {
      const data = this.#valuesOf(part);
      if (data !== undefined) this.#decoderOf(part.block).takeRest(data, part.atMs);
    }
  }

  /** Devices that start answer all zeros or all "not implemented" for a while. */
  #valuesOf({ block, data }: Part): Buffer | undefined {
    if (this.map.neverUniform !== true || data === undefined || data.length < leastUniformBytes) return data;
    const first = data.readUInt16BE(0);
    for (let at = 2; at < data.length; at += 2) if (data.readUInt16BE(at) !== first) return data;
    return block.points.some(({ poll, property }) => poll === 'fast' && property !== undefined) ? undefined : data;
  }

  #decoderOf(block: Block): BlockDecoder {
    const known = this.#decoders.get(block);
    if (known !== undefined) return known;
    const decoder = this.values.decoderOf(block);
    this.#decoders.set(block, decoder);
    return decoder;
  }
}
