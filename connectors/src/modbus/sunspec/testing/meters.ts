import { f32, i16, model, u32 } from './registerImage.ts';

const three = (value: number): number[] => [value + 1, value + 2, value + 3];

/** Models 201 to 204; the values of the phases follow that of the whole. */
export function meterOfIntegers(id: number, sign = 1): number[] {
  const energies = (value: number): number[] => u32(value, ...three(value));
  return model(
    id,
    ...[i16(300, ...three(300), -1)],
    ...[i16(2300, ...three(2300), 4000, ...three(4000), -1), i16(5001, -2)],
    ...[i16(sign * 600, ...three(sign * 600), 0), i16(700, ...three(700), 0), i16(-800, ...three(-800), 0), i16(90, ...three(90), 0)],
    ...[energies(1000), energies(2000), i16(1), energies(3000), energies(4000), i16(0)],
    ...[energies(5000), energies(6000), energies(7000), energies(8000), i16(0), u32(1 << 5)],
  );
}

/** Models 211 to 214. */
export function meterOfFloats(id: number): number[] {
  const whole = (value: number): number[] => f32(value, ...three(value));
  const quantities = [30, 230, 400].flatMap(whole);
  return model(
    id,
    ...[quantities, f32(50.25), [600, 700, -800].flatMap(whole), f32(0.9, 0.5, 0.75, -0.25)],
    ...[[1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000].flatMap(whole), u32(0)],
  );
}
