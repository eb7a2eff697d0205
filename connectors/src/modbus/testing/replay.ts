import { duplexPair } from 'node:stream';
import type { Gateway } from '../../contract.ts';
import { type BusUrl, busKey, parseBusUrl } from '../bus/busUrl.ts';
import type { ModbusConfig } from '../config/config.ts';
import { Poller } from '../polling/poller.ts';
import type { Table } from '../registers/registerMap.ts';
import { RegisterServer } from './registerServer.ts';

/** What registers of a device hold from now on. Reads of other registers get exception 2 (illegal data address). */
export interface HeldRegisters {
  /** Id of a device of the config. */
  readonly device: string;
  readonly table: Table;
  readonly address: number;
  /** Of holding and input registers. */
  readonly registers?: readonly number[];
  /** Of coils and discrete inputs. */
  readonly bits?: readonly (0 | 1)[];
  /** In place of values: the device refuses so many registers. */
  readonly count?: number;
}

interface Replay {
  receive(held: HeldRegisters): void;
  /** Polls all devices once. */
  poll(): Promise<void>;
}

/** Runs the poller on streams inside the process, at the other end of which servers hold the recorded registers. */
export function replay(config: ModbusConfig, gateway: Gateway): Replay {
  const servers = new Map<string, RegisterServer>();
  const serverAt = (url: BusUrl): RegisterServer => {
    const server = servers.get(busKey(url)) ?? new RegisterServer();
    servers.set(busKey(url), server);
    return server;
  };
  const poller = new Poller(config, gateway, (url) => {
    const [client, server] = duplexPair();
    serverAt(url).serve(server, url.kind !== 'tcp');
    return Promise.resolve(client);
  });
  poller.set(config.devices);
  gateway.inventory(poller.ids);
  return {
    receive({ device: id, table, address, registers, bits, count = 0 }) {
      const device = config.devices.find((one) => one.id === id);
      if (device === undefined) throw new Error(`unknown device "${id}"`);
      const values = registers ?? bits ?? Array.from({ length: count }, () => undefined);
      serverAt(parseBusUrl(device.url)).set(device.unit, table, new Map(values.map((value, index) => [address + index, value])));
    },
    poll: () => poller.pollOnce(new AbortController().signal),
  };
}
