import type { z } from 'zod';
import { configIssue, type ProblemCode } from '../../configProblems.ts';
import { busKey, busUrlText, parseBusUrl } from '../bus/busUrl.ts';
import type { ModbusDevice } from './deviceConfig.ts';

/** The devices and buses of a config, which have to fit each other. */
interface DevicesAndBuses {
  readonly devices: readonly ModbusDevice[];
  readonly buses: readonly { readonly url: string }[];
}

/** A problem of one key of the config; the path starts with `devices` or `buses` and an index. */
interface DeviceProblem {
  readonly code: ProblemCode;
  readonly path: readonly [list: 'devices' | 'buses', index: number, ...key: string[]];
  readonly message: string;
}

/** Checks devices and buses against each other; entries that the schema refused are left out. */
export function checkDevices(config: DevicesAndBuses, context: z.core.$RefinementCtx): void {
  const devices = validEntries(config.devices, 'devices', context);
  const buses = validEntries(config.buses, 'buses', context);
  const valid = { devices: devices.map(({ value }) => value), buses: buses.map(({ value }) => value) };
  const entriesOf = { devices, buses };
  const problems = deviceProblems(valid, (index) => `devices[${devices[index]?.index}]`);
  for (const { code, path, message } of problems) {
    const [list, index, ...key] = path;
    context.addIssue(configIssue(code, [list, entriesOf[list][index]?.index ?? index, ...key], message));
  }
}

/** The entries of a list that the schema accepts, with their indexes in it. */
function validEntries<T>(
  list: readonly T[],
  key: string,
  { issues }: z.core.$RefinementCtx,
): { readonly value: T; readonly index: number }[] {
  const paths = issues.map(({ path = [] }) => path).filter(([first]) => first === key);
  // a value that the schema refused may have any type
  const isList: boolean = Array.isArray(list);
  if (!isList) return [];
  return list.map((value, index) => ({ value, index })).filter(({ index }) => !paths.some(([, at]) => at === index));
}

/** Duplicate ids, contradicting URLs, and settings of a device that exclude each other; `locationOf` names a device for the user. */
export function deviceProblems(
  { devices, buses }: DevicesAndBuses,
  locationOf = (index: number) => `devices[${index}]`,
): readonly DeviceProblem[] {
  const problems: DeviceProblem[] = [];
  const firstOf = new Map<string, number>();
  const urlOf = new Map<string, { readonly text: string; readonly location: string }>();
  const checkUrl = (url: string, [list, index]: DeviceProblem['path']) => {
    const parsed = parseBusUrl(url);
    const [key, text] = [busKey(parsed), busUrlText(parsed)];
    const first = urlOf.get(key);
    if (first === undefined) urlOf.set(key, { text, location: list === 'devices' ? locationOf(index) : `buses[${index}]` });
    else if (first.text !== text) {
      const message = `expected the same scheme and line parameters as ${first.location}: both name the same bus`;
      problems.push({ code: 'conflict', path: [list, index, 'url'], message });
    }
  };
  devices.forEach((device, index) => {
    const first = firstOf.get(device.id);
    if (first === undefined) firstOf.set(device.id, index);
    else
      problems.push({
        code: 'duplicate',
        path: ['devices', index, 'id'],
        message: `device id is used twice: first at ${locationOf(first)}`,
      });
    checkUrl(device.url, ['devices', index]);
    const own = settingsProblem(device);
    if (own !== undefined) problems.push({ ...own, path: ['devices', index, ...own.path] });
  });
  const known = new Set(urlOf.keys());
  const seen = new Map<string, number>();
  buses.forEach(({ url }, index) => {
    const key = busKey(parseBusUrl(url));
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else problems.push({ code: 'duplicate', path: ['buses', index, 'url'], message: `bus is listed twice: first at buses[${first}]` });
    if (known.has(key)) checkUrl(url, ['buses', index]);
  });
  return problems;
}

function settingsProblem({ profile, points, url, unit }: ModbusDevice) {
  if (profile === undefined && points === undefined)
    return { code: 'missing', path: [], message: 'expected either "profile" or "points"' } as const;
  if (profile !== undefined && points !== undefined)
    return { code: 'conflict', path: ['points'], message: 'expected either "profile" or "points", not both' } as const;
  // no device responds to a broadcast [Modbus serial line 2.2]
  if (unit === 0 && !url.startsWith('tcp:'))
    return { code: 'conflict', path: ['unit'], message: 'expected 1 to 247: 0 is the broadcast address of a serial bus' } as const;
  return undefined;
}
