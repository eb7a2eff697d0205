import { electricity, mainsVoltage } from '../world/appliances.ts';
import type { UnitModel } from './modbusUnit.ts';
import { float32, RegisterImage, uint32 } from './registerImage.ts';
import { mainsFrequency } from './sdm630.ts';

const powerFactor = 0.93;
const reactiveShare = Math.tan(Math.acos(powerFactor));

/** Eastron SDM120 of the washing machine: input registers are floats; undefined ones between them read 0. */
export function sdm120(seed: string): UnitModel {
  const machine = electricity(seed).appliances['washing machine'];
  return {
    name: 'Waschküche Zähler',
    maxRegisters: 80,
    image(atMs) {
      const image = new RegisterImage().zeros('input', 0x0000, 0x0157).zeros('holding', 0xfc00, 0xfc03);
      const put = (address: number, value: number): void => void image.words('input', address, float32(value));
      const power = machine.rate(atMs);
      const wattHours = machine.total(atMs) / 60;
      const voltage = mainsVoltage(seed, 'c', atMs);
      put(0x0000, voltage);
      put(0x0006, power / powerFactor / voltage);
      put(0x000c, power);
      put(0x0012, power / powerFactor);
      put(0x0018, power * reactiveShare);
      put(0x001e, powerFactor);
      put(0x0046, mainsFrequency(seed, atMs));
      put(0x0048, wattHours / 1000);
      put(0x004a, 0);
      put(0x004c, (wattHours * reactiveShare) / 1000);
      put(0x004e, 0);
      put(0x0054, power);
      // serial number and meter code
      return image.words('holding', 0xfc00, uint32(1_200_093)).words('holding', 0xfc02, [0x0020]);
    },
  };
}
