import type { DeviceDescription } from '../../contract.ts';
import { textOf } from '../address-space/valueDecoders.ts';
import type { Namespaces } from './namespaces.ts';
import { propertyNamed, type ServerNode } from './serverNode.ts';

/** The object of a device and its place below the root. */
export interface DeviceObject {
  readonly node: ServerNode;
  /** Browse names from the root to it. */
  readonly names: readonly string[];
  readonly name: string;
  /** Area template of the config. */
  readonly area?: string;
}

export type Nameplate = Pick<DeviceDescription, 'manufacturer' | 'model' | 'firmware'>;

interface DescribeOptions {
  readonly namespaces: Namespaces;
  /** Nameplate of the server, for devices without one. */
  readonly serverNameplate?: Nameplate;
}

/** Metadata of a device (catalogue §9.4): the nameplate of OPC UA for Devices or Machinery, otherwise that of the server. */
export function describeDevice(
  { node, names, name, area }: DeviceObject,
  { namespaces, serverNameplate }: DescribeOptions,
): Omit<DeviceDescription, 'id'> {
  const sources = nameplateSources(node);
  const read = (...properties: readonly string[]) =>
    properties
      .flatMap((property) => sources.map((source) => textOf(propertyNamed(source, property)?.value)))
      .find((text) => text !== undefined);
  const nameplate = known({
    manufacturer: read('Manufacturer'),
    model: read('Model'),
    firmware: read('SoftwareRevision', 'DeviceRevision'),
    hardware: read('HardwareRevision'),
    modelId: read('ProductCode'),
    serial: read('SerialNumber'),
  });
  const hasNameplate = Object.keys(nameplate).length > 0;
  return {
    name,
    nativeId: read('ProductInstanceUri') ?? namespaces.text(node.nodeId),
    ...(hasNameplate ? nameplate : serverNameplate),
    ...known({ area: area === undefined ? read('Location') : filledArea(area, names.slice(0, -1)) }),
  };
}

/** Objects with properties of the nameplate: the device and its Identification [OPC 10000-100 4.5.2, OPC 40001-1 8.2]. */
function nameplateSources(node: ServerNode): readonly ServerNode[] {
  const identification = node.children.find(({ name, isVariable }) => !isVariable && name === 'Identification');
  return identification === undefined ? [node] : [node, identification];
}

/** Fills in the template: `{path}` are the names between root and device, `{1}` is the first of them. A missing name is empty. */
function filledArea(area: string, names: readonly string[]): string | undefined {
  const text = area.replace(/\{(path|[1-9])\}/g, (_, what: string) =>
    what === 'path' ? names.join('/') : (names[Number(what) - 1] ?? ''),
  );
  const trimmed = text.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
  return trimmed === '' ? undefined : trimmed;
}

function known<Keys extends string>(texts: Readonly<Record<Keys, string | undefined>>): Partial<Record<Keys, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as Partial<Record<Keys, string>>;
}
