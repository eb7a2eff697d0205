import { metrics } from '../../catalogue/metrics.ts';
import { resolve } from '../../catalogue/resolve.ts';
import { definedOnly } from '../../definedOnly.ts';
import {
  type ConnectionHints,
  pollClasses,
  type RegisterMap,
  type RegisterPoint,
  registersOf,
  type SleepRule,
  standardLimits,
} from '../registers/registerMap.ts';
import { compilePoint } from './compilePoint.ts';
import { expandPoints } from './expandPoints.ts';
import type { PointDefaults, ProfilePoint } from './pointSchema.ts';
import type { PointProblem, Problem, Report } from '../../profileProblem.ts';
import type { IdentifyRule, Profile } from './profileSchema.ts';

export interface Compiled {
  /** Without the invalid points. */
  readonly map: RegisterMap;
  readonly problems: readonly Problem[];
}

/** Compiles a profile to the register map that the connector polls, checked against the catalogue. Never throws. */
export function compileProfile(profile: Profile): Compiled {
  const { manufacturer, models, title, limits, defaults, connection, sleeps } = profile;
  const { points, problems } = compilePoints(profile.points, defaults);
  const first = defaults.numbered_from ?? 0;
  const forbidden = (limits.forbidden ?? []).map((range) => ({ ...range, from: range.from - first, to: range.to - first }));
  const { max_registers: maxRegisters, max_bits: maxBits, max_gap: maxGap } = limits;
  // without the manufacturer, which has a label of its own
  const model = models.length === 1 ? models[0] : title.replace(`${manufacturer} `, '');
  return {
    map: {
      points,
      limits: { ...standardLimits, ...definedOnly({ maxRegisters, maxBits, maxGap }), forbidden },
      description: { manufacturer, model },
      connection: hints(connection),
      ...(sleeps && { sleeps: sleepRule(sleeps) }),
    },
    problems: [...problems.map((problem) => ({ ...problem, path: ['points', ...problem.path] })), ...profileProblems(profile, points)],
  };
}

/** Compiles points as a profile or the config lists them; paths of problems start with the index in the list. */
export function compilePoints(
  list: readonly ProfilePoint[],
  defaults: PointDefaults = {},
): { readonly points: readonly RegisterPoint[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const singles = expandPoints(list, defaults, report);
  const compiled = singles.flatMap((single) => {
    const point = compilePoint(single, defaults.order, report);
    return point === undefined ? [] : [{ point, path: single.path }];
  });
  const points = withScalers(compiled.map(({ point }) => point));
  const pathOf = new Map(compiled.map(({ point, path }) => [point.id, path]));
  for (const { id, code, message } of [
    ...duplicateIds(singles),
    ...scaleProblems(points, singles),
    ...overlaps(points),
    ...duplicateSeries(points),
  ]) {
    report({ code, path: pathOf.get(id) ?? [], message: `point "${id}": ${message}` });
  }
  return { points, problems };
}

interface ProblemOfPoint extends PointProblem {
  readonly id: string;
}

function duplicateIds(points: readonly { readonly id: string }[]): ProblemOfPoint[] {
  const seen = new Set<string>();
  const duplicates = points.filter(({ id }) => seen.has(id) || !seen.add(id));
  return [...new Set(duplicates.map(({ id }) => id))].map((id) => ({ id, code: 'duplicate', message: 'expected each id once' }));
}

function scaleProblems(points: readonly RegisterPoint[], all: readonly { readonly id: string }[]): ProblemOfPoint[] {
  const ids = new Set(all.map(({ id }) => id));
  const scalers = new Map(points.map((point) => [point.id, point.scalePoint]));
  return points.flatMap(({ id, scalePoint }): ProblemOfPoint[] => {
    if (scalePoint === undefined) return [];
    if (!ids.has(scalePoint.id)) return [{ id, code: 'unknown_name', message: `unknown scale_point "${scalePoint.id}"` }];
    if (scalers.get(scalePoint.id) === undefined) return [];
    return [{ id, code: 'conflict', message: `expected a scale_point without a scale_point: "${scalePoint.id}" has one` }];
  });
}

/** A point that scales others is read as often as the most frequent of them. */
function withScalers(points: readonly RegisterPoint[]): readonly RegisterPoint[] {
  const wanted = new Map<string, number>();
  for (const { scalePoint, poll } of points) {
    if (scalePoint !== undefined) wanted.set(scalePoint.id, Math.min(wanted.get(scalePoint.id) ?? Infinity, pollClasses.indexOf(poll)));
  }
  return points.map((point) => {
    const poll = pollClasses[Math.min(pollClasses.indexOf(point.poll), wanted.get(point.id) ?? Infinity)];
    return poll === undefined || poll === point.poll ? point : { ...point, poll };
  });
}

/** Values that share some of their registers, which is a mistake unless they are parts of these. */
function overlaps(points: readonly RegisterPoint[]): ProblemOfPoint[] {
  const whole = points.filter(({ bits, faults, states }) => bits === undefined && faults === undefined && states === undefined);
  const sorted = whole.map((point) => ({ ...point, end: point.address + registersOf(point) }));
  sorted.sort((a, b) => (a.table === b.table ? a.address - b.address : a.table < b.table ? -1 : 1));
  return sorted.flatMap((point, index) => {
    const next = sorted[index + 1];
    if (next === undefined || next.table !== point.table || next.address >= point.end) return [];
    if (next.address === point.address && next.end === point.end) return [];
    return [
      { id: next.id, code: 'conflict', message: `overlaps "${point.id}", which is in ${point.table} ${point.address} to ${point.end - 1}` },
    ];
  });
}

function duplicateSeries(points: readonly RegisterPoint[]): ProblemOfPoint[] {
  const read = points.flatMap(({ id, property }) => (property === undefined ? [] : [{ id, property }]));
  const options = { metrics: (name: string) => metrics.get(name), maxStates: Infinity, maxActions: Infinity };
  const resolved = resolve(
    read.map(({ property }) => property),
    options,
  );
  return resolved.flatMap(({ reason }, index): ProblemOfPoint[] => {
    const id = read[index]?.id;
    const duplicate = /^same series as "(.*?)"/.exec(reason ?? '');
    if (id === undefined || duplicate === null) return [];
    return [{ id, code: 'duplicate', message: `is the same series as "${duplicate[1] ?? ''}": give it a label such as sensor` }];
  });
}

function profileProblems({ identify, sleeps, points: list }: Profile, points: readonly RegisterPoint[]): Problem[] {
  const problems: Problem[] = [];
  const isDistinctive = ({ equals, one_of: oneOf, matches }: IdentifyRule) => [equals, oneOf, matches].some((value) => value !== undefined);
  identify.forEach((rule, index) => {
    if (!isDistinctive(rule) && rule.range === undefined)
      problems.push({ code: 'missing', path: ['identify', index], message: 'expected equals, one_of, matches or range' });
    if (rule.matches !== undefined && !isPattern(rule.matches))
      problems.push({ code: 'invalid_value', path: ['identify', index, 'matches'], message: 'expected a regular expression' });
  });
  if (identify.length > 0 && !identify.some(isDistinctive))
    problems.push({
      code: 'missing',
      path: ['identify'],
      message: 'expected a rule with equals, one_of or matches beside those with a range',
    });
  const isKnown = sleeps === undefined || points.some(({ id }) => id === sleeps.point) || list.some(({ id }) => id === sleeps.point);
  if (!isKnown) problems.push({ code: 'unknown_name', path: ['sleeps', 'point'], message: `unknown point "${sleeps.point}"` });
  return problems;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function hints({ one_client: oneClient, max_in_flight: maxInFlight, ...rest }: Profile['connection']): ConnectionHints {
  const { unit, port, request_delay: requestDelayMs, connect_delay: connectDelayMs, timeout: timeoutMs } = rest;
  return definedOnly({ unit, port, oneClient, maxInFlight, requestDelayMs, connectDelayMs, timeoutMs });
}

function sleepRule({ point, at_most: atMost, states, longest: longestMs }: NonNullable<Profile['sleeps']>): SleepRule {
  return { point, longestMs, ...definedOnly({ atMost, states }) };
}
