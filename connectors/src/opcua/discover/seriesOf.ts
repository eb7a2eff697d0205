import { seriesPerDevice } from '../../catalogue/metrics/device.ts';
import type { DeviceNodes } from '../address-space/addressSpace.ts';
import { conditionCounts } from '../conditions/conditionSeries.ts';

/** Larger sets of states are not exported by default. */
const maxStates = 20;

/** Estimates the series of a device with the default groups. */
export function seriesOf({ variables, conditions }: DeviceNodes): number {
  const own = variables.reduce((count, { property: { kind, values = [] } }) => {
    if (kind === 'enum') return count + (values.length > maxStates ? 0 : values.length);
    return kind === 'text' ? count : count + 1;
  }, 0);
  return seriesPerDevice + own + (conditions === undefined ? 0 : conditionCounts.length);
}
