import type { DeviceDescription } from '../../contract.ts';
import { textOf } from './enumTexts.ts';
import type { Namespaces } from './namespaces.ts';
import { propertyNamed, type ServerNode } from './serverNode.ts';

/** What is known of a device before it is described. */
export interface Described {
  readonly node: ServerNode;
  /** Browse names from the root to it. */
  readonly names: readonly string[];
  readonly name: string;
  /** Template of the config. */
  readonly area?: string;
  readonly nameplate?: Nameplate;
}

export type Nameplate = Pick<DeviceDescription, 'manufacturer' | 'model' | 'firmware'>;

export interface DescribeOptions {
  readonly namespaces: Namespaces;
  /** The server's own, for devices without a nameplate. */
  readonly build?: Nameplate;
}

/** Metadata of catalogue §9.4: the nameplate of OPC UA for Devices or Machinery, else what the server says of itself. */
export function describe({ node, names, name, area }: Described, { namespaces, build }: DescribeOptions): Omit<DeviceDescription, 'id'> {
  const said = sources(node);
  const read = (...properties: readonly string[]) =>
    properties
      .flatMap((property) => said.map((source) => textOf(propertyNamed(source, property)?.value)))
      .find((text) => text !== undefined);
  const nameplate = known({
    manufacturer: read('Manufacturer'),
    model: read('Model'),
    firmware: read('SoftwareRevision', 'DeviceRevision'),
    hardware: read('HardwareRevision'),
    modelId: read('ProductCode'),
    serial: read('SerialNumber'),
  });
  const isUnknown = Object.keys(nameplate).length === 0;
  return {
    name,
    nativeId: read('ProductInstanceUri') ?? namespaces.text(node.nodeId),
    ...(isUnknown ? build : nameplate),
    ...known({ area: area === undefined ? read('Location') : filled(area, names.slice(0, -1)) }),
  };
}

/** Objects that hold the nameplate: the device, or its Identification [OPC 10000-100 4.5.2, OPC 40001-1 8.2]. */
function sources(node: ServerNode): readonly ServerNode[] {
  const identification = node.children.find(({ name, isVariable }) => !isVariable && name === 'Identification');
  return identification === undefined ? [node] : [node, identification];
}

/** `{path}` are the names between root and device, `{1}` the first of them; nothing where one of them is missing. */
function filled(area: string, names: readonly string[]): string | undefined {
  const text = area.replace(/\{(path|[1-9])\}/g, (_, what: string) =>
    what === 'path' ? names.join('/') : (names[Number(what) - 1] ?? ''),
  );
  const trimmed = text.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
  return trimmed === '' ? undefined : trimmed;
}

function known<Keys extends string>(texts: Readonly<Record<Keys, string | undefined>>): Partial<Record<Keys, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as Partial<Record<Keys, string>>;
}
