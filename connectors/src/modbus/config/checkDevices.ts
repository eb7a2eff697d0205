import type { z } from 'zod';
import { busKey, busUrlText, parseBusUrl } from '../bus/busUrl.ts';
import type { BusConfig } from './config.ts';
import type { ModbusDevice } from './deviceConfig.ts';

interface Config {
  readonly devices: readonly ModbusDevice[];
  readonly buses: readonly BusConfig[];
}

/** Something wrong with one key of the config; the path starts with `devices` or `buses` and an index. */
export interface DeviceProblem {
  readonly path: readonly [list: 'devices' | 'buses', index: number, ...key: string[]];
  readonly message: string;
}

/** What only shows when devices and buses are seen together. */
export function checkDevices(config: Config, context: z.core.$RefinementCtx): void {
  const devices = sound(config.devices, 'devices', context);
  const buses = sound(config.buses, 'buses', context);
  const placed = { devices: devices.map(({ value }) => value), buses: buses.map(({ value }) => value) };
  const placesOf = { devices, buses };
  const found = deviceProblems(placed, (index) => `devices[${devices[index]?.index}]`);
  for (const { path, message } of found) {
    const [list, index, ...key] = path;
    context.addIssue({ code: 'custom', path: [list, placesOf[list][index]?.index ?? index, ...key], message });
  }
}

/** The entries of a list with which the schema found nothing wrong, with their places in it. */
function sound<T>(list: readonly T[], key: string, { issues }: z.core.$RefinementCtx): { readonly value: T; readonly index: number }[] {
  const paths = issues.map(({ path = [] }) => path).filter(([first]) => first === key);
  // what the schema refused may be anything
  const isList: boolean = Array.isArray(list);
  if (!isList) return [];
  return list.map((value, index) => ({ value, index })).filter(({ index }) => !paths.some(([, at]) => at === index));
}

/** The same as a list; `placeOf` names a device to the user. */
export function deviceProblems({ devices, buses }: Config, placeOf = (index: number) => `devices[${index}]`): readonly DeviceProblem[] {
  const problems: DeviceProblem[] = [];
  const report = (path: DeviceProblem['path'], message: string) => problems.push({ path, message });
  const firstOf = new Map<string, number>();
  const urlOf = new Map<string, { readonly text: string; readonly where: string }>();
  const checkUrl = (url: string, [list, index]: DeviceProblem['path']) => {
    const parsed = parseBusUrl(url);
    const [key, text] = [busKey(parsed), busUrlText(parsed)];
    const first = urlOf.get(key);
    if (first === undefined) urlOf.set(key, { text, where: list === 'devices' ? placeOf(index) : `buses[${index}]` });
    else if (first.text !== text)
      report([list, index, 'url'], `says "${text}" where ${first.where} says "${first.text}": one bus has one way to speak`);
  };
  devices.forEach((device, index) => {
    const first = firstOf.get(device.id);
    if (first === undefined) firstOf.set(device.id, index);
    else report(['devices', index, 'id'], `device id "${device.id}" is used twice: first at ${placeOf(first)}`);
    checkUrl(device.url, ['devices', index]);
    const problem = problemOf(device);
    if (problem !== undefined) report(['devices', index, ...problem.path], problem.message);
  });
  const known = new Set(urlOf.keys());
  const seen = new Map<string, number>();
  buses.forEach(({ url }, index) => {
    const key = busKey(parseBusUrl(url));
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else report(['buses', index, 'url'], `bus "${key}" is given twice: first at buses[${first}]`);
    if (known.has(key)) checkUrl(url, ['buses', index]);
  });
  return problems;
}

function problemOf({ profile, points, url, unit }: ModbusDevice): { readonly path: string[]; readonly message: string } | undefined {
  if (profile === undefined && points === undefined) return { path: [], message: 'expected either "profile" or "points"' };
  if (profile !== undefined && points !== undefined)
    return { path: ['points'], message: 'is given beside "profile": a device has one of them' };
  if (unit === 0 && !url.startsWith('tcp:')) {
    // [Modbus serial line 2.2]: nobody answers a broadcast
    return { path: ['unit'], message: 'is the broadcast address of a serial bus, which nobody answers: expected 1 to 247' };
  }
  return undefined;
}
