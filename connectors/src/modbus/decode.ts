import type { Gateway } from '../contract.ts';
import type { ModbusConfig } from './config/config.ts';
import { deviceDescription } from './polling/deviceDescription.ts';
import type { Table } from './registers/registerMap.ts';
import { RegisterMaps } from './config/registerMaps.ts';
import { registersOf } from './registers/registersOf.ts';
import { DeviceValues } from './registers/deviceValues.ts';

/** What a device answered to one read; without values it refused. */
export interface Answer {
  readonly device: string;
  readonly table: Table;
  readonly address: number;
  /** Of holding and input registers. */
  readonly registers?: readonly number[];
  /** Of coils and discrete inputs. */
  readonly bits?: readonly (0 | 1)[];
  /** How many were asked for, where the device refused. */
  readonly count?: number;
}

export interface Decoder {
  receive(answer: Answer): void;
}

/** Answers in; devices and their readings out. No I/O, and the clock is the gateway's. */
export function createDecoder(config: ModbusConfig, gateway: Gateway): Decoder {
  const maps = new RegisterMaps(config.profiles_dir);
  const devices = new Map(
    config.devices.flatMap((device) => {
      const map = maps.of(device);
      return map === undefined ? [] : [[device.id, new DeviceValues(gateway, deviceDescription(device, config), map)] as const];
    }),
  );
  gateway.inventory(config.devices.map(({ id }) => id));
  return {
    receive({ device: id, table, address, registers, bits, count = 0 }: Answer): void {
      gateway.received();
      const values = devices.get(id);
      if (values === undefined) return gateway.malformed('protocol', id, 'no such device');
      gateway.link(true);
      const device = values.attach();
      const nowMs = gateway.now();
      device.seen(nowMs);
      device.online();
      const end = address + (registers?.length ?? bits?.length ?? count);
      const points = values.map.points.filter(
        (point) => point.table === table && point.address >= address && point.address + registersOf(point) <= end,
      );
      const decoder = values.decoderOf({ table, address, count: end - address, points });
      if (registers !== undefined) decoder.take(registerBytes(registers), nowMs);
      else if (bits !== undefined) decoder.take(packedBits(bits), nowMs);
      else decoder.fail(nowMs);
      values.tellQuality();
    },
  };
}

function registerBytes(registers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * registers.length);
  registers.forEach((register, index) => bytes.writeUInt16BE(register, 2 * index));
  return bytes;
}

/** The first bit is the least significant of the first byte [Modbus 6.1]. */
function packedBits(bits: readonly (0 | 1)[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, index) => (bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7))));
  return bytes;
}
