import type { DeviceDescription, Gateway } from '../../contract.ts';
import type { RegisterMap } from '../registerMap.ts';
import type { Block } from '../requests/planRequests.ts';
import type { BlockDecoder } from '../values/blockDecoder.ts';
import { DeviceValues } from '../values/deviceValues.ts';
import { Learned } from './learned.ts';
import { Schedule, type Intervals } from './schedule.ts';
import type { Part } from './unitReader.ts';

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

  take({ block, data, atMs }: Part): void {
    if (data === undefined) this.#decoderOf(block).fail(atMs);
    else this.#decoderOf(block).take(data, atMs);
  }

  /** Parts of which some scale values of others. */
  takeTogether(parts: readonly Part[]): void {
    for (const { block, data, atMs } of parts) {
      if (data === undefined) this.#decoderOf(block).fail(atMs);
      else this.#decoderOf(block).takeScalers(data, atMs);
    }
    for (const { block, data, atMs } of parts) if (data !== undefined) this.#decoderOf(block).takeRest(data, atMs);
  }

  #decoderOf(block: Block): BlockDecoder {
    const known = this.#decoders.get(block);
    if (known !== undefined) return known;
    const decoder = this.values.decoderOf(block);
    this.#decoders.set(block, decoder);
    return decoder;
  }
}
