import type { Connector, Gateway } from '../contract.ts';
import { modbusConfig, type ModbusConfig } from './config/config.ts';
import { discover } from './discover/discover.ts';
import { type FleetChange, FleetSource } from './fleet/fleetSource.ts';
import { Plant } from './polling/poller.ts';
import { preview } from './config/preview.ts';

/** Meters, inverters, heat pumps and whatever else has registers, over TCP and serial lines. */
export const modbus: Connector<ModbusConfig> = { type: 'modbus', config: modbusConfig, run, preview, discover };

/** What outlasts a run: devices that were asleep still are, and what was learned of them holds. */
const plants = new WeakMap<Gateway, Plant>();

async function run(config: ModbusConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const fleet = await FleetSource.open(config, { gateway, signal: either });
  const plant = plants.get(gateway) ?? new Plant(config, gateway);
  plants.set(gateway, plant);
  plant.set([...config.devices, ...fleet.devices]);
  const tell = () => {
    gateway.source({ endpoint: plant.endpoint });
    // a table that cannot be read may name more
    if (fleet.isComplete) gateway.inventory(plant.ids);
  };
  tell();
  const polling = plant.run(either);
  const following = fleet.watch((change) => {
    apply(plant, change);
    // gone for sure, also while another table cannot be read
    for (const id of change.removed) gateway.device({ id }).remove();
    tell();
  });
  try {
    await Promise.race([polling, following.then(() => polling)]);
  } finally {
    over.abort();
    await Promise.allSettled([polling, following]);
  }
}

function apply(plant: Plant, { added, changed, removed }: FleetChange): void {
  for (const id of removed) plant.remove(id);
  for (const device of [...changed, ...added]) plant.put(device);
}
