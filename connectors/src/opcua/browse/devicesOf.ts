import { setImmediate } from 'node:timers/promises';
import { type ConditionName, type DeviceNodes, keyOf, type VariableNode } from '../address-space/addressSpace.ts';
import { pathMatcher } from '../config/pathPattern.ts';
import { describeDevice, type DeviceObject, type Nameplate } from './describeDevice.ts';
import type { Namespaces } from './namespaces.ts';
import { counters } from './readVariables.ts';
import type { ServerNode } from './serverNode.ts';
import { type PlacedVariable, variablesOf } from './variablesOf.ts';

/** A node below which to look for devices. */
export interface Root {
  readonly node: ServerNode;
  /** First part of the ids of its devices; empty for the Objects folder as default root. */
  readonly name: string;
  /** What is a device: the objects at this level below the root, those of this type, or those of OPC UA for Devices and Machinery. */
  readonly split: number | string | { readonly by: 'devices' };
  readonly area?: string;
  /** The root is not configured: of its variables, only those with automation data are read. */
  readonly isDefault: boolean;
}

/** A device that is being assembled. */
interface Draft extends DeviceObject {
  readonly id: string;
  readonly variables: VariableNode[];
  readonly conditions: ConditionName[];
  /** A device of OPC UA for Devices or Machinery, which is kept without variables too. */
  readonly isDevice: boolean;
  readonly parent?: Draft;
}

interface DevicesOptions {
  readonly namespaces: Namespaces;
  readonly include: readonly string[];
  /** For devices without a nameplate. */
  readonly serverNameplate?: Nameplate;
}

interface Devices {
  readonly devices: readonly DeviceNodes[];
  /** Id of the device at or below which a node is, by the key of the node. */
  readonly owners: Map<string, string>;
}

/** Assembles the devices below the roots; returns to the event loop in between. */
export async function devicesOf(roots: readonly Root[], options: DevicesOptions): Promise<Devices> {
  const assembly = new DeviceAssembly(options);
  for (const root of roots) assembly.add(root);
  for (const [index, { draft, ...variable }] of assembly.variables.entries()) {
    draft.variables.push(...variablesOf(variable));
    if (index % variablesPerTurn === 0) await setImmediate();
  }
  return assembly.finish();
}

const variablesPerTurn = 2000;

/** Place of a node in the tree. */
interface Place {
  readonly root: Root;
  readonly draft: Draft;
  /** Browse names from the root to here. */
  readonly names: readonly string[];
  /** How many of them lead to the device. */
  readonly deviceDepth: number;
}

class DeviceAssembly {
  /** Variables and their devices. */
  readonly variables: (PlacedVariable & { readonly draft: Draft })[] = [];
  readonly #options: DevicesOptions;
  readonly #isIncluded: (path: string) => boolean;
  readonly #drafts = new Map<string, Draft>();
  readonly #owners = new Map<string, Draft>();

  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#isIncluded = options.include.length === 0 ? () => true : pathMatcher(options.include);
  }

  add(root: Root): void {
    const draft = this.#draft(root, { node: root.node, names: [] });
    this.#descend(root.node, { root, draft, names: [], deviceDepth: 0 }, false);
  }

  finish(): Devices {
    const isKept = ({ variables, conditions, isDevice }: Draft) => variables.length > 0 || conditions.length > 0 || isDevice;
    const devices = [...this.#drafts.values()].filter(isKept).map((draft) => this.#device(draft, isKept));
    const owners = new Map<string, string>();
    for (const [key, draft] of this.#owners) {
      const owner = nearest(draft, isKept);
      if (owner !== undefined) owners.set(key, owner.id);
    }
    return { devices, owners };
  }

  #device(draft: Draft, isKept: (draft: Draft) => boolean): DeviceNodes {
    const { id, node, variables, conditions } = draft;
    const parent = nearest(draft.parent, isKept)?.id;
    const description = describeDevice(draft, this.#options);
    const hasNothing = variables.length === 0 && conditions.length === 0;
    return {
      description: { id, ...description, ...(parent !== undefined && { parent }), ...(hasNothing && { metadataOnly: true }) },
      nodeId: node.nodeId,
      variables,
      ...(conditions.length > 0 && { conditions }),
    };
  }

  #descend(node: ServerNode, place: Place, isIncluded: boolean): void {
    this.#owners.set(keyOf(node.nodeId), place.draft);
    for (const child of node.children) {
      const names = [...place.names, child.name];
      const isWanted = isIncluded || this.#isIncluded(names.join('/'));
      if (child.type.isCondition) this.#condition(child, place);
      else if (child.isVariable) this.#variable(child, { ...place, names }, isWanted);
      else this.#object(child, { ...place, names }, isWanted);
    }
  }

  #condition(node: ServerNode, { draft, names, deviceDepth }: Place): void {
    this.#owners.set(keyOf(node.nodeId), draft);
    const source = names.length > deviceDepth ? names.at(-1) : undefined;
    draft.conditions.push({ name: node.name, node: keyOf(node.nodeId), ...(source !== undefined && { source }) });
  }

  #object(node: ServerNode, place: Place, isIncluded: boolean): void {
    const { root, names } = place;
    if (!isDeviceOf(root, node, names.length)) return this.#descend(node, place, isIncluded);
    const draft = this.#draft(root, { node, names, parent: place.draft });
    this.#descend(node, { root, draft, names, deviceDepth: names.length }, isIncluded);
  }

  #variable(node: ServerNode, place: Place, isIncluded: boolean): void {
    const { root, draft, names, deviceDepth } = place;
    const isWanted = !root.isDefault || node.type.isDataItem || isCompanionReading(node);
    if (isIncluded && isWanted && node.facts !== undefined) this.variables.push({ draft, node, path: names.slice(deviceDepth, -1) });
    this.#descend(node, place, isIncluded);
  }

  #draft(root: Root, { node, names, parent }: { node: ServerNode; names: readonly string[]; parent?: Draft }): Draft {
    const path = names.join('/');
    const id = this.#unusedId([root.name, path].filter((part) => part !== '').join('/') || node.name);
    const draft: Draft = {
      id,
      node,
      names,
      name: path === '' ? root.name || node.name : path,
      area: root.area,
      variables: [],
      conditions: [],
      isDevice: names.length > 0 && (node.type.isDevice || hasIdentification(node)),
      ...(parent !== undefined && { parent }),
    };
    this.#drafts.set(id, draft);
    return draft;
  }

  /** Siblings may have the same name in different namespaces. */
  #unusedId(id: string): string {
    let unused = id;
    for (let number = 2; this.#drafts.has(unused); number++) unused = `${id}#${number}`;
    return unused;
  }
}

function nearest(draft: Draft | undefined, isKept: (draft: Draft) => boolean): Draft | undefined {
  let at = draft;
  while (at !== undefined && !isKept(at)) at = at.parent;
  return at;
}

function isDeviceOf({ split }: Root, node: ServerNode, level: number): boolean {
  if (typeof split === 'number') return level <= split;
  if (typeof split === 'string') return node.type.names.has(split) || node.type.ids.has(split);
  return node.type.isDevice || hasIdentification(node);
}

/** A machine or one of its components [OPC 40001-1 8.2]. */
function hasIdentification({ children }: ServerNode): boolean {
  return children.some(({ name, isVariable }) => !isVariable && name === 'Identification');
}

function isCompanionReading({ name, facts }: ServerNode): boolean {
  return facts?.dataType.isHealth === true || counters.has(name);
}
