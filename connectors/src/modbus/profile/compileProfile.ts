import { resolve } from '../../catalogue/resolve.ts';
import { metrics } from '../../catalogue/metrics.ts';
import {
  type ConnectionHints,
  type PollClass,
  type RegisterMap,
  type RegisterPoint,
  type SleepRule,
  standardLimits,
} from '../registers/registerMap.ts';
import { compilePoint, registersOf } from './compilePoint.ts';
import { expandPoints, type Report } from './expandPoints.ts';
import type { PointDefaults, ProfilePoint } from './pointSchema.ts';
import type { Profile } from './profileSchema.ts';

/** What is wrong with a profile; the path is that of its YAML. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface Compiled {
  /** Without the points that have problems. */
  readonly map: RegisterMap;
  /** All at once; paths begin below the profile. */
  readonly problems: readonly Problem[];
}

/** A profile as the register map that the connector polls, checked against the catalogue. Never throws. */
export function compileProfile(profile: Profile): Compiled {
  const { manufacturer, models, title, limits, defaults, connection, sleeps } = profile;
  const { points, problems } = compilePoints(profile.points, defaults);
  const first = defaults.numbered_from ?? 0;
  const forbidden = (limits.forbidden ?? []).map((range) => ({ ...range, from: range.from - first, to: range.to - first }));
  const { max_registers: maxRegisters, max_bits: maxBits, max_gap: maxGap } = limits;
  // the maker's name stands beside it
  const described = models.length === 1 ? models[0] : title.replace(`${manufacturer} `, '');
  return {
    map: {
      points,
      limits: { ...standardLimits, ...defined({ maxRegisters, maxBits, maxGap }), forbidden },
      description: { manufacturer, model: described },
      connection: hints(connection),
      ...(sleeps && { sleeps: sleepRule(sleeps) }),
    },
    problems: [...problems.map(({ path, message }) => ({ path: ['points', ...path], message })), ...profileProblems(profile, points)],
  };
}

/** Points as a profile or the config lists them; paths of problems begin with the place in the list. */
export function compilePoints(
  list: readonly ProfilePoint[],
  defaults: PointDefaults = {},
): { readonly points: readonly RegisterPoint[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push({ path, message });
  const singles = expandPoints(list, defaults, report);
  const compiled = singles.flatMap((single) => {
    const point = compilePoint(single, defaults.order, report);
    return point === undefined ? [] : [{ point, path: single.path }];
  });
  const points = withScalers(compiled.map(({ point }) => point));
  const pathOf = new Map(compiled.map(({ point, path }) => [point.id, path]));
  for (const { id, message } of [...idProblems(singles), ...scaleProblems(points, singles), ...overlaps(points), ...sameSeries(points)]) {
    report(pathOf.get(id) ?? [], `point "${id}": ${message}`);
  }
  return { points, problems };
}

interface PointProblem {
  readonly id: string;
  readonly message: string;
}

function idProblems(points: readonly { readonly id: string }[]): PointProblem[] {
  const seen = new Set<string>();
  const twice = points.filter(({ id }) => seen.has(id) || !seen.add(id));
  return [...new Set(twice.map(({ id }) => id))].map((id) => ({ id, message: 'id is given twice' }));
}

function scaleProblems(points: readonly RegisterPoint[], all: readonly { readonly id: string }[]): PointProblem[] {
  const ids = new Set(all.map(({ id }) => id));
  const scalers = new Map(points.map((point) => [point.id, point.scalePoint]));
  return points.flatMap(({ id, scalePoint }) => {
    if (scalePoint === undefined) return [];
    if (!ids.has(scalePoint.id)) return [{ id, message: `scale_point "${scalePoint.id}" is no point` }];
    return scalers.get(scalePoint.id) === undefined ? [] : [{ id, message: `scale_point "${scalePoint.id}" has a scale_point itself` }];
  });
}

const classes: readonly PollClass[] = ['fast', 'normal', 'slow'];

/** A point that scales others is read as often as the most frequent of them. */
function withScalers(points: readonly RegisterPoint[]): readonly RegisterPoint[] {
  const wanted = new Map<string, number>();
  for (const { scalePoint, poll } of points) {
    if (scalePoint !== undefined) wanted.set(scalePoint.id, Math.min(wanted.get(scalePoint.id) ?? Infinity, classes.indexOf(poll)));
  }
  return points.map((point) => {
    const poll = classes[Math.min(classes.indexOf(point.poll), wanted.get(point.id) ?? Infinity)];
    return poll === undefined || poll === point.poll ? point : { ...point, poll };
  });
}

/** Values that share some of their registers are a slip, unless parts of them are named. */
function overlaps(points: readonly RegisterPoint[]): PointProblem[] {
  const whole = points.filter(({ bits, faults, states }) => bits === undefined && faults === undefined && states === undefined);
  const sorted = whole.map((point) => ({ ...point, end: point.address + registersOf(point.type, point.length) }));
  sorted.sort((a, b) => (a.table === b.table ? a.address - b.address : a.table < b.table ? -1 : 1));
  return sorted.flatMap((point, index) => {
    const next = sorted[index + 1];
    if (next === undefined || next.table !== point.table || next.address >= point.end) return [];
    if (next.address === point.address && next.end === point.end) return [];
    return [{ id: next.id, message: `overlaps "${point.id}", which is in ${point.table} ${point.address} to ${point.end - 1}` }];
  });
}

function sameSeries(points: readonly RegisterPoint[]): PointProblem[] {
  const read = points.flatMap(({ id, property }) => (property === undefined ? [] : [{ id, property }]));
  const options = { metrics: (name: string) => metrics.get(name), maxStates: Infinity, maxActions: Infinity };
  const resolved = resolve(
    read.map(({ property }) => property),
    options,
  );
  return resolved.flatMap(({ reason }, index) => {
    const id = read[index]?.id;
    const clash = /^same series as "(.*?)"/.exec(reason ?? '');
    return id === undefined || clash === null
      ? []
      : [{ id, message: `is the same series as "${clash[1] ?? ''}": give it a label such as sensor` }];
  });
}

function profileProblems({ identify, sleeps, points: list }: Profile, points: readonly RegisterPoint[]): Problem[] {
  const problems: Problem[] = [];
  const tells = (rule: Profile['identify'][number]) => rule.equals !== undefined || rule.one_of !== undefined || rule.matches !== undefined;
  identify.forEach((rule, index) => {
    if (!tells(rule) && rule.range === undefined)
      problems.push({ path: ['identify', index], message: 'expected equals, one_of, matches or range' });
    if (rule.matches !== undefined && !isPattern(rule.matches))
      problems.push({ path: ['identify', index, 'matches'], message: `"${rule.matches}" is no regular expression` });
  });
  if (identify.length > 0 && !identify.some(tells))
    problems.push({ path: ['identify'], message: 'ranges alone recognise nothing: expected a rule with equals, one_of or matches' });
  const exists = sleeps === undefined || points.some(({ id }) => id === sleeps.point) || list.some(({ id }) => id === sleeps.point);
  if (!exists) problems.push({ path: ['sleeps', 'point'], message: `"${sleeps.point}" is no point` });
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
  return defined({ unit, port, oneClient, maxInFlight, requestDelayMs, connectDelayMs, timeoutMs });
}

function sleepRule({ point, at_most: atMost, states, longest: longestMs }: NonNullable<Profile['sleeps']>): SleepRule {
  return { point, longestMs, ...defined({ atMost, states }) };
}

function defined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
