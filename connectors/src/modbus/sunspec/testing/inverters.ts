import { f32, i16, model, none, text, u32, u64 } from './registerImage.ts';

/** Model 103 with different values for all points. */
export function inverter103(id = 103): number[] {
  return model(
    id,
    ...[[331, 110, 111, 112], i16(-1)],
    ...[[4001, 4002, 4003, 2301, 2302, 2303], i16(-1)],
    ...[i16(7654, 0), [5001], i16(-2), i16(7700, 0), i16(-321, 0), i16(-985, -1)],
    ...[u32(123_456), i16(1)],
    ...[[125], i16(-1), [6231], i16(-1), i16(779, 1)],
    ...[i16(401, 402, -0x8000, 404, -1)],
    ...[[4, 77], u32(0b1000_0001), u32(0), u32(0, 0, 0, 0)],
  );
}

/** Model 113. */
export function inverter113(): number[] {
  const { NaN: nan } = Number;
  return model(
    113,
    ...[f32(33.5, 11, 11.25, 11.5), f32(400.5, 401, 401.5), f32(230.5, 231, 231.5)],
    ...[f32(7654.5, 50.25, 7700, -321.5, -98.5, 1_234_560)],
    ...[f32(12.5, 623, 7790), f32(40.5, 41, nan, nan)],
    ...[[2, 0xffff], u32(0), u32(0), u32(0, 0, 0, 0)],
  );
}

export const nameplate120 = (): number[] =>
  model(
    120,
    ...[[4, 8200], i16(0), [8300], i16(0), i16(4000, 3900, -3900, -4000, 0), [12], i16(0), i16(80, 81, -81, -80, -2)],
    ...[[9600], i16(0), [200], i16(0), [5000], i16(0), [5100], i16(0), [0x8000]],
  );

export const settings121 = (): number[] =>
  model(
    121,
    ...[[8000, 230], i16(-2), [253, 207, 8100], i16(3000, 3001, 3002, 3003), [100], i16(90, 91, 92, 93), [1, 2, 50, 50, 1]],
    ...i16(0, 0, 0, 0, 0, 0, 0, -2, 0, 0).map((factor) => [factor]),
  );

export const status122 = (): number[] =>
  model(
    122,
    ...[[7, 0xffff, 1], u64(999), u64(1001), u64(1002, 1003, 1004, 0), i16(4444, 0), [5555], i16(0), u32(0, 0)],
    ...[text('RTC', 4), u32(123), [0b0010], [660], i16(3)],
  );

export const controls123 = (): number[] =>
  model(
    123,
    ...[[1, 2, 1, 700, 3, 4, 5, 1], i16(-95), [6, 7, 8, 0], i16(10, 11, 12), [9, 10, 11, 2, 1]],
    ...i16(-1, -2, 0).map((factor) => [factor]),
  );

export const storage124 = (): number[] =>
  model(
    124,
    ...[[6000, 100, 101, 3, 6100, 500, 8125, 123, 4805, 4], i16(10_000, 9000), [1, 2, 3, 1]],
    ...i16(0, 0, 0, -2, -2, 0, -1, -2).map((factor) => [factor]),
  );

/** Model 160 with these names; each value contains the number of its module. */
export function mppt160(names: readonly string[], count = names.length): number[] {
  const modules = names.map((name, index) => {
    const n = index + 1;
    return [[n], text(name, 8), [10 + n, 6000 + n, 300 + n], u32(5000 + n), u32(0), i16(20 + n), [4], u32(index === 0 ? 0 : 1 << 7)].flat();
  });
  return model(160, i16(-1, -1, 1, 0), u32(0), [count, 10], ...modules);
}

/** Model 802. */
export function battery802(id = 802): number[] {
  return model(
    id,
    ...[[200, 10_200, 5000, 5100, 1, 1000, 50, 950, 100, 812, 188, 990], u32(321), [4, 0, 1, 2, 0]],
    ...[[4, 3, 0xffff], u32(0), u32(1 << 20), u32(0, 0, 0), [4805, 5200, 4400, 3401, 1, 2, 3399, 3, 4, 3400]],
    ...[i16(-105), [250, 260], i16(-5044), [0], i16(0), [1, 3]],
    ...i16(0, 0, 0, 0, -1, -1, -1, -1, -3, -1, 0, 0).map((factor) => [factor]),
  );
}

/** Model 701. */
export function derAc701(): number[] {
  const phase = (n: number): number[] => [
    ...i16(1000 + n, 1100 + n, 100 + n, 990 + n, 40 + n),
    ...[4000 + n, 2300 + n],
    ...u64(5000 + n, 500 + n, 50 + n, 5 + n),
  ];
  return model(
    701,
    ...[[2, 1, 3, 1], u32(1 << 16), u32(1)],
    ...[i16(3003, 3303, -303, 991, 120), [4001, 2301], u32(50_010)],
    ...[u64(15_000, 1500, 150, 15), i16(250, 251, 252, -0x8000, 254, 255)],
    ...[phase(1), phase(2), phase(3), [100], u32(0)],
    ...[i16(-1, -1, -3, 0, -3, 0, 0, 1, 0, -1), none(32, 0)],
  );
}

/** Model 714 with two ports. */
export function derDc714(): number[] {
  const port = (n: number, name: string): number[] =>
    [[0, n], text(name, 8), i16(70 + n), [7000 + n], i16(80 + n), u64(9000 + n, 90 + n), i16(300 + n), [n], u32(n === 1 ? 0 : 1)].flat();
  return model(714, u32(2), [2], i16(150, 160), u64(18_000, 180), i16(-1, -1, 1, 0, -1), port(1, 'East'), port(2, 'West'));
}
