import type { Connector, Gateway } from '../contract.ts';
import { modbusConfig, type ModbusConfig } from './config/config.ts';
import { discover } from './discover/discover.ts';
import { type FleetChange, FleetSource } from './fleet/fleetSource.ts';
import { Poller } from './polling/poller.ts';
import { preview } from './config/preview.ts';

/** Meters, inverters, heat pumps and other devices with Modbus registers, over TCP and serial lines. */
export const modbus: Connector<ModbusConfig> = { type: 'modbus', config: modbusConfig, run, preview, discover };

/** Kept between runs: which devices are asleep, and the limits that their responses have shown. */
const pollers = new WeakMap<Gateway, Poller>();

async function run(config: ModbusConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const fleet = await FleetSource.open(config, { gateway, signal: either });
  const poller = pollers.get(gateway) ?? new Poller(config, gateway);
  pollers.set(gateway, poller);
  poller.set([...config.devices, ...fleet.devices]);
  const reportDevices = () => {
    gateway.source({ endpoint: poller.endpoint });
    // a table that cannot be read may list further devices
    if (fleet.isComplete) gateway.inventory(poller.ids);
  };
  reportDevices();
  const polling = poller.run(either);
  const watching = fleet.watch((change) => {
    apply(poller, change);
    // removed for certain, even while another table cannot be read
    for (const id of change.removed) gateway.device({ id }).remove();
    reportDevices();
  });
  try {
    await Promise.race([polling, watching.then(() => polling)]);
  } finally {
    done.abort();
    await Promise.allSettled([polling, watching]);
  }
}

function apply(poller: Poller, { added, changed, removed }: FleetChange): void {
  for (const id of removed) poller.remove(id);
  for (const device of [...changed, ...added]) poller.put(device);
}
