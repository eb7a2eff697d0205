import type { DeviceDescription, Property } from '../../contract.ts';
import { propertiesOf } from './exposes.ts';
import { listOf, objectOf, textOf, type JsonObject } from '../../transport/json.ts';

/** A Zigbee network has a few hundred devices at most. */
const mostDevices = 10_000;
/** Characters of an id in an error. */
const longestId = 40;

/** A device or group as the bridge lists it; Zigbee2MQTT calls both entities. */
export interface EntityEntry {
  readonly description: DeviceDescription;
  /** Friendly name, unchanged: the topic below the base topic. */
  readonly friendlyName: string;
  readonly properties: readonly Property[];
  readonly disabled: boolean;
  /** The definition has the option `invert_cover`. */
  readonly isInvertible?: boolean;
  /** Ids of the devices in a group. */
  readonly members?: readonly string[];
}

/** The content of `bridge/devices`. */
export interface Inventory {
  readonly devices: readonly EntityEntry[];
  readonly coordinator: DeviceDescription | undefined;
  /** Why a device that is not in it may still exist; undefined where each entry names its device and all were read. */
  readonly gap: InventoryGap | undefined;
}

/** What a device list lacks. */
export interface InventoryGap {
  readonly reason: 'size' | 'type';
  readonly detail: string;
}

/** Reads a device list; entries without an address are left out, and those beyond {@link mostDevices}. */
export function readInventory(list: readonly unknown[]): Inventory {
  const read = list.slice(0, mostDevices);
  const identified = read.filter((entry): entry is JsonObject => idOf(entry) !== '');
  const coordinatorEntry = identified.find((entry) => entry['type'] === 'Coordinator');
  const coordinator = coordinatorEntry && { ...describe(coordinatorEntry), metadataOnly: true };
  const devices = new Map<string, EntityEntry>();
  for (const entry of identified) if (entry !== coordinatorEntry) devices.set(idOf(entry), deviceEntry(entry, coordinator?.id));
  return { devices: [...devices.values()], coordinator, gap: gapOf(list, read.length - identified.length) };
}

function gapOf(list: readonly unknown[], nameless: number): InventoryGap | undefined {
  const { length } = list;
  if (length > mostDevices) {
    const first = JSON.stringify(idOf(list[mostDevices]).slice(0, longestId));
    return { reason: 'size', detail: `${length} entries, at most ${mostDevices} are read: ${first} and those after it are left out` };
  }
  if (length === 0) return { reason: 'type', detail: 'the list is empty' };
  return nameless === 0 ? undefined : { reason: 'type', detail: `${nameless} of ${length} entries have no ieee_address` };
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

/** A device has no definition until it is interviewed, or if its model is unknown to the bridge. */
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

/** The properties that a device declares and those that the bridge adds to its payloads. */
function propertiesOfDevice(definition: unknown): Property[] {
  const { exposes, supports_ota: isUpdatable } = objectOf(definition);
  const declared = propertiesOf(exposes);
  const isDeclared = declared.some(({ name, path }) => name === 'linkquality' && path === undefined);
  const all = [...declared, ...colorModes(declared), ...(isDeclared ? [] : [linkQuality]), ...(isUpdatable === true ? update : [])];
  return all.map((property) => ({ ...property, origin: 'zigbee' }));
}

/** The modes of lights whose colour can be set in more than one way. */
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
