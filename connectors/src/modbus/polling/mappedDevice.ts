import type { Device, DeviceDescription, Gateway } from '../../contract.ts';
import { DeviceValues } from '../registers/deviceValues.ts';
import type { PollClass, RegisterMap } from '../registers/registerMap.ts';
import { type BlockResult, isFromUnit, PollPayload } from './blockResult.ts';
import { LearnedLimits } from './learnedLimits.ts';
import { Schedule, type Intervals } from './schedule.ts';
import type { UnitReader } from './unitReader.ts';
import type { UnreadablePoints } from './unreadablePoints.ts';

interface MappedDeviceOptions {
  readonly gateway: Gateway;
  readonly description: DeviceDescription;
  readonly reader: UnitReader;
  readonly intervals: Intervals;
  readonly unreadable: UnreadablePoints;
}

interface Poll {
  readonly device: Device;
  readonly slowest: PollClass;
  /** The last poll failed: one request is sent first. */
  readonly isProbe: boolean;
  /** The unit responded. */
  readonly onResponse: () => void;
}

/** A device whose register map is known: reads and decodes its points. */
export class MappedDevice {
  readonly map: RegisterMap;
  readonly values: DeviceValues;
  readonly limits: LearnedLimits;
  readonly schedule: Schedule;
  readonly #reader: UnitReader;
  readonly #unreadable: UnreadablePoints;

  constructor(map: RegisterMap, { gateway, description, reader, intervals, unreadable }: MappedDeviceOptions) {
    this.map = map;
    this.limits = new LearnedLimits(map);
    const classes = map.points.map(({ poll }) => poll);
    this.schedule = new Schedule(intervals, classes);
    this.values = new DeviceValues(gateway, { ...description, intervalMs: this.schedule.intervalMs }, map);
    this.#reader = reader;
    this.#unreadable = unreadable;
  }

  /** Reads the points of this class and all faster ones. Rejects when the unit does not respond. */
  async poll({ device, slowest, isProbe, onResponse }: Poll): Promise<void> {
    const { blocks, hasSplitScales } = this.limits.plan(slowest);
    const results: BlockResult[] = [];
    const take = (some: readonly BlockResult[]) => {
      if (some.some(isFromUnit)) onResponse();
      if (!hasSplitScales) for (const result of some) this.values.take(result);
      results.push(...some);
    };
    const waiting = [...blocks];
    const [first] = waiting;
    if (isProbe && first !== undefined) {
      waiting.shift();
      take(await this.#reader.read(first, this.limits, true));
    }
    const readWaiting = async () => {
      for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
        const some = await this.#reader.read(block, this.limits, false).catch((error: unknown) => {
          waiting.length = 0;
          throw error;
        });
        take(some);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#reader.maxInFlight, waiting.length) }, readWaiting));
    if (hasSplitScales) this.values.takeTogether(results);
    if (results.length > 0) device.payload(new PollPayload(results));
    this.values.reportQuality();
    this.#unreadable.report(results, device);
    const [malformed] = results;
    if (malformed?.error !== undefined && results.every(({ error }) => error?.failure === 'malformed')) throw malformed.error;
  }
}
