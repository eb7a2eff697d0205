import { metrics } from '../../catalogue/metrics.ts';
import { seriesPerDevice } from '../../catalogue/metrics/device.ts';
import { resolve } from '../../catalogue/resolve.ts';
import { ConnectorError, type Preview } from '../../contract.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import { readFleetFiles } from './checkFleet.ts';
import type { ModbusConfig } from './config.ts';
import { fleetProblemText, rowOfDevice } from './fleetTable.ts';
import { RegisterMaps } from './registerMaps.ts';

/** The devices of a config and of the tables that are files, and how many series they make at most. */
export async function preview(config: ModbusConfig): Promise<Preview> {
  const { listed, problems } = await readFleetFiles(config);
  const [problem] = problems;
  if (problem !== undefined)
    throw new ConnectorError('modbus_table_invalid', `cannot read tables of devices_from: ${fleetProblemText(problem)}`);
  const maps = new RegisterMaps(config.profiles_dir);
  const devices = [...config.devices, ...listed.map(({ device }) => device)];
  const counts = new Map<RegisterMap, number>();
  let series = 0;
  for (const device of devices) {
    const map = maps.of(device);
    const count = map === undefined ? 0 : (counts.get(map) ?? seriesOf(map, config));
    if (map !== undefined) counts.set(map, count);
    series += seriesPerDevice + count;
  }
  const unlisted = devices.filter((device) => maps.of(device) === undefined).length;
  return { devices: devices.map(rowOfDevice), series, unlisted };
}

function seriesOf(map: RegisterMap, config: ModbusConfig): number {
  const properties = map.points.flatMap(({ property }) => property ?? []);
  const options = { metrics: (name: string) => metrics.get(name), maxStates: config.max_states, maxActions: config.max_actions };
  const resolutions = resolve(properties, options).filter(
    ({ metric, group }) => metric !== undefined && group !== undefined && config.groups.includes(group),
  );
  return resolutions.reduce((sum, { decoding }) => sum + (decoding?.kind === 'state' ? decoding.states.length : 1), 0);
}
