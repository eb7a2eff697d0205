import { expect, test } from '@jest/globals';
import { hourMs } from '../world/calendar.ts';
import { EnergySystem } from '../world/energySystem.ts';
import { sdm630 } from './sdm630.ts';

test('the power of all phases is 0 and not nearly 0 while the battery covers the load', () => {
  const meter = sdm630('1', new EnergySystem('1'));
  const midsummerMs = Date.UTC(2025, 5, 21);
  const powers = Array.from({ length: 72 }, (_, hour) => {
    const registers = meter.image(midsummerMs + hour * hourMs);
    const view = new DataView(new ArrayBuffer(4));
    [0, 1].forEach((index) => view.setUint16(2 * index, registers.word('input', 0x0034 + index) ?? 0));
    return Math.abs(view.getFloat32(0));
  });
  expect(powers).toContain(0);
  expect(powers.filter((watts) => watts > 0 && watts < 0.01)).toEqual([]);
});
