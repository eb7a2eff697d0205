import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Block } from './block.ts';
import { registersOf, type RegisterPoint, type RequestLimits } from './registerMap.ts';
import { hasSplitScales, planRequests, type RequestRules } from './planRequests.ts';

const point = (address: number, registers: 1 | 2 | 4 = 1, more: Partial<RegisterPoint> = {}): RegisterPoint => ({
  id: `p${address}x${registers}`,
  table: 'holding',
  address,
  type: registers === 1 ? 'uint16' : registers === 2 ? 'uint32' : 'uint64',
  poll: 'fast',
  ...more,
});

const limits: RequestLimits = { maxRegisters: 125, maxBits: 2000, maxGap: 16, forbidden: [] };
const rulesOf = (known: readonly RegisterPoint[], more: Partial<RequestRules> = {}): RequestRules => ({
  ...limits,
  known,
  cuts: [],
  ...more,
});
const shape = (blocks: readonly Block[]) => blocks.map(({ table, address, count }) => `${table} ${address}+${count}`);

/** Whether one request may read these points, checked register by register. */
function isLegal(points: readonly RegisterPoint[], rules: RequestRules): boolean {
  const from = Math.min(...points.map(({ address }) => address));
  const to = Math.max(...points.map((one) => one.address + registersOf(one)));
  if (to - from > rules.maxRegisters) return false;
  let gap = 0;
  for (let at = from; at < to; at++) {
    if (rules.forbidden.some((range) => at >= range.from && at <= range.to)) return false;
    if (at > from && rules.cuts.some(({ address }) => address === at)) return false;
    const isKnown = rules.known.some((one) => at >= one.address && at < one.address + registersOf(one));
    gap = isKnown ? 0 : gap + 1;
    if (gap > rules.maxGap) return false;
  }
  return true;
}

/** The fewest requests, found by trying all combinations. */
function fewest(points: readonly RegisterPoint[], rules: RequestRules): number {
  let best = Infinity;
  const put = (index: number, groups: RegisterPoint[][]) => {
    if (groups.length >= best) return;
    const next = points[index];
    if (next === undefined) {
      if (groups.every((group) => isLegal(group, rules))) best = groups.length;
      return;
    }
    for (const group of groups) {
      group.push(next);
      put(index + 1, groups);
      group.pop();
    }
    put(index + 1, [...groups, [next]]);
  };
  put(0, []);
  return best;
}

const anyMap = fc.record({
  due: fc.uniqueArray(fc.tuple(fc.nat(24), fc.constantFrom(1 as const, 2 as const, 4 as const)), {
    maxLength: 6,
    minLength: 1,
    selector: ([address, registers]) => `${address} ${registers}`,
  }),
  others: fc.array(fc.nat(28), { maxLength: 3 }),
  maxRegisters: fc.integer({ min: 4, max: 16 }),
  maxGap: fc.nat(4),
  forbidden: fc.array(fc.nat(28), { maxLength: 2 }),
  cuts: fc.array(fc.nat(28), { maxLength: 2 }),
});

test('a plan has the fewest legal requests possible', () => {
  fc.assert(
    fc.property(anyMap, ({ due, others, forbidden, cuts, ...more }) => {
      const all = due.map(([address, registers]) => point(address, registers));
      const rules = rulesOf([...all, ...others.map((address) => point(address, 1, { id: `o${address}` }))], {
        ...more,
        forbidden: forbidden.map((at) => ({ table: 'holding' as const, from: at, to: at })),
        cuts: cuts.map((address) => ({ table: 'holding' as const, address })),
      });
      // a value across a cut cannot be read in one request, and is still requested whole
      const points = all.filter((one) => isLegal([one], rules));
      const plan = planRequests(points, rules);
      for (const block of plan) expect(isLegal(block.points, rules)).toBe(true);
      expect(plan.flatMap((block) => block.points.map(({ id }) => id)).sort()).toEqual(points.map(({ id }) => id).sort());
      expect(plan).toHaveLength(points.length === 0 ? 0 : fewest(points, rules));
    }),
    { numRuns: 400 },
  );
});

test('a request has one table, and each table has its limit', () => {
  const points = [point(0), point(1), point(0, 1, { id: 'in', table: 'input' })];
  const coils = [0, 1500, 2400].map((address) => point(address, 1, { id: `c${address}`, table: 'coil', type: 'bool' }));
  const all = [...points, ...coils];
  expect(shape(planRequests(all, rulesOf(all, { maxGap: 2000 })))).toEqual(['holding 0+2', 'input 0+1', 'coil 0+1501', 'coil 2400+1']);
});

test('registers of points that are not due are not a gap', () => {
  const [first, slow, last] = [point(0), point(1, 4, { poll: 'slow' }), point(5)];
  const rules = rulesOf([first, slow, last], { maxGap: 0 });
  expect(shape(planRequests([first, last], rules))).toEqual(['holding 0+6']);
  expect(shape(planRequests([first, last], { ...rules, known: [first, last] }))).toEqual(['holding 0+1', 'holding 5+1']);
});

test('scale points are read first', () => {
  const scaled = point(0, 1, { scalePoint: { id: 'factor', as: 'factor' } });
  const factor = point(900, 1, { id: 'factor' });
  const plan = planRequests([scaled, factor], rulesOf([scaled, factor]));
  expect(shape(plan)).toEqual(['holding 900+1', 'holding 0+1']);
  expect(hasSplitScales(plan)).toBe(true);
});
