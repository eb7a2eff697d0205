import { RecordingGateway } from '../../../testing/recordingGateway.ts';
import { seriesOf } from '../../profile/testing/seriesOf.ts';
import type { RegisterMap } from '../../registers/registerMap.ts';
import { planRequests } from '../../registers/planRequests.ts';
import { DeviceValues } from '../../registers/deviceValues.ts';
import type { RegisterImage } from './registerImage.ts';

/** Reads a device as the connector does. */
export class ReadDevice {
  readonly map: RegisterMap;
  readonly #values: DeviceValues;
  readonly #gateway = new RecordingGateway();

  constructor(map: RegisterMap) {
    this.map = map;
    this.#values = new DeviceValues(this.#gateway, { id: 'd' }, map);
    this.#values.attach();
  }

  /** Reads all points and returns the exported series; of a state set only the series that is 1. */
  async series(image: RegisterImage): Promise<Record<string, number>> {
    const rules = { ...this.map.limits, known: this.map.points, cuts: [] };
    const blocks = planRequests(this.map.points, rules);
    const responses = [];
    for (const block of blocks) responses.push({ block, data: await image.read(block.address, block.count), atMs: this.#gateway.nowMs });
    this.#values.takeTogether(responses);
    const device = this.#gateway.known('d');
    return seriesOf(device.properties, (property) => {
      const raw = device.points[device.properties.indexOf(property)]?.last?.raw;
      return raw === undefined || raw === null || (typeof raw === 'object' && 'reason' in raw) ? undefined : raw;
    });
  }
}
