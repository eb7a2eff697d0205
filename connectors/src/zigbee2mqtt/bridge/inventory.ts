import type { DeviceDescription, Property } from '../../contract.ts';
import type { EntityEntry } from './entityEntry.ts';
import { propertiesOf } from './exposes.ts';
import { listOf, objectOf, textOf, type JsonObject } from '../../transport/json.ts';

/** A Zigbee network has a few hundred devices at most. */
const mostDevices = 10_000;

/** The answer of `bridge/devices`. */
export interface Inventory {
  readonly devices: readonly EntityEntry[];
  readonly coordinator: DeviceDescription | undefined;
  /** Each entry says which device it is: what is not among them is gone. */
  readonly isComplete: boolean;
}

/** Reads a device list; entries that name no device are left out. */
export function readInventory(list: readonly unknown[]): Inventory {
  const identified = list.slice(0, mostDevices).filter((entry): entry is JsonObject => idOf(entry) !== '');
  const coordinatorEntry = identified.find((entry) => entry['type'] === 'Coordinator');
  const coordinator = coordinatorEntry && { ...describe(coordinatorEntry), metadataOnly: true };
  const devices = new Map<string, EntityEntry>();
  for (const entry of identified) if (entry !== coordinatorEntry) devices.set(idOf(entry), deviceEntry(entry, coordinator?.id));
  return { devices: [...devices.values()], coordinator, isComplete: list.length > 0 && identified.length === list.length };
}

function deviceEntry(entry: JsonObject, parent: string | undefined): EntityEntry {
  const { friendly_name: friendlyName, definition, disabled } = entry;
  return {
    description: { ...describe(entry), parent },
    friendlyName: typeof friendlyName === 'string' && friendlyName !== '' ? friendlyName : idOf(entry),
    properties: propertiesOfDevice(definition),
    disabled: disabled === true,
    isInvertible: listOf(objectOf(definition)['options']).some((option) => objectOf(option)['name'] === 'invert_cover'),
  };
}

/** Until it is interviewed, and where nobody knows its model, a device has no definition. */
function describe(entry: JsonObject): DeviceDescription {
  const id = idOf(entry);
  const definition = objectOf(entry['definition']);
  return {
    id,
    name: textOf(entry['friendly_name']),
    nativeId: id,
    manufacturer: textOf(definition['vendor']) ?? textOf(entry['manufacturer']),
    model: textOf(definition['model']),
    modelId: textOf(entry['model_id']),
    firmware: textOf(entry['software_build_id']),
  };
}

function idOf(entry: unknown): string {
  return textOf(objectOf(entry)['ieee_address']) ?? '';
}

const linkQuality: Property = { name: 'linkquality', kind: 'numeric', unit: 'lqi', max: 255, category: 'diagnostic' };
const update: readonly Property[] = [
  { name: 'state', path: ['update'], kind: 'enum', values: ['available', 'idle', 'scheduled', 'updating'], category: 'diagnostic' },
  { name: 'progress', path: ['update'], kind: 'numeric', unit: '%', category: 'diagnostic' },
];

/** What a device declares and what the bridge adds to its payloads. */
function propertiesOfDevice(definition: unknown): Property[] {
  const { exposes, supports_ota: isUpdatable } = objectOf(definition);
  const declared = propertiesOf(exposes);
  const isDeclared = declared.some(({ name, path }) => name === 'linkquality' && path === undefined);
  const all = [...declared, ...colorModes(declared), ...(isDeclared ? [] : [linkQuality]), ...(isUpdatable === true ? update : [])];
  return all.map((property) => ({ ...property, origin: 'zigbee' }));
}

/** Lights with more than one way to set their colour say which one is in force. */
function colorModes(declared: readonly Property[]): Property[] {
  const modes = new Map<string, Property>();
  for (const { name, path, parent, channel } of declared) {
    const key = path?.[0] ?? name;
    const suffix = channel === undefined ? '' : `_${channel}`;
    if (parent !== 'light' || (key !== `color${suffix}` && key !== `color_temp${suffix}`)) continue;
    const mode = `color_mode${suffix}`;
    modes.set(mode, { name: mode, parent, kind: 'enum', values: ['color_temp', 'hs', 'xy'], ...(channel !== undefined && { channel }) });
  }
  return [...modes.values()].filter(({ name }) => !declared.some((property) => property.name === name));
}
