import type { DeviceNodes } from '../address-space/addressSpace.ts';
import { conditionCounts } from '../conditions/conditionSeries.ts';

/** Info, up, last seen, silence limit, report interval, and points by three qualities. */
const seriesOfADevice = 8;
/** Larger sets of states are not exported by default. */
const mostStates = 20;

/** How many series a device has in the default groups. */
export function seriesOf({ variables, conditions }: DeviceNodes): number {
  const own = variables.reduce((count, { property: { kind, values = [] } }) => {
    if (kind === 'enum') return count + (values.length > mostStates ? 0 : values.length);
    return kind === 'text' ? count : count + 1;
  }, 0);
  return seriesOfADevice + own + (conditions === undefined ? 0 : conditionCounts.length);
}
