import type { Scenario } from './scenario.ts';
import { allKills, brokerStops, exporterKills, storageKills } from './scenarios/kills.ts';
import { clockSteps, sourceClocks } from './scenarios/clocks.ts';
import { closingTarget, limitingTarget, refusingTarget, slowTarget, smallTarget } from './scenarios/targets.ts';
import { fullDisk, powerLoss } from './scenarios/disks.ts';
import { brokerUnreachable, drain, outage } from './scenarios/outages.ts';
import { quietDevice } from './scenarios/quiet.ts';

/** By their names on the command line. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  exporter: exporterKills,
  storage: storageKills,
  broker: brokerStops,
  all: allKills,
  clock: clockSteps,
  'source-clock': sourceClocks,
  slow: slowTarget,
  closing: closingTarget,
  refusing: refusingTarget,
  small: smallTarget,
  link: brokerUnreachable,
  outage,
  drain,
  quiet: quietDevice,
  'power-loss': powerLoss,
  'disk-full': fullDisk,
  limiting: limitingTarget,
};
