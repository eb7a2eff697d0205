import { setImmediate } from 'node:timers/promises';
import { type ConditionName, type DeviceNodes, keyOf, type VariableNode } from '../address-space/addressSpace.ts';
import { pathMatcher } from '../config/pathPattern.ts';
import type { Namespaces } from './namespaces.ts';
import { describe, type Described } from './describeDevice.ts';
import { counters } from './readFacts.ts';
import type { ServerNode } from './serverNode.ts';
import { type Place, variablesOf } from './variablesOf.ts';

/** A node below which devices are. */
export interface Root {
  readonly node: ServerNode;
  /** Begins the ids of its devices; empty for the Objects folder that nobody named. */
  readonly name: string;
  /** Levels below the root, a type, or `devices`: every device of OPC UA for Devices and machine of OPC UA for Machinery. */
  readonly split: number | string | { readonly by: 'devices' };
  readonly area?: string;
  /** Only variables that are made for automation data, as nobody asked for the rest. */
  readonly isUnasked: boolean;
}

/** A device in the making. */
interface Draft extends Described {
  readonly id: string;
  readonly variables: VariableNode[];
  readonly conditions: ConditionName[];
  /** Device of OPC UA for Devices: it is one without readings too. */
  readonly isDevice: boolean;
  readonly parent?: Draft;
}

export interface DevicesOptions {
  readonly namespaces: Namespaces;
  readonly include: readonly string[];
  /** What a device says that has no nameplate of its own. */
  readonly build?: Described['nameplate'];
}

export interface Devices {
  readonly devices: readonly DeviceNodes[];
  /** Id of the device at or below which a node is, by its key. */
  readonly owners: Map<string, string>;
}

/** The devices below the roots and all that is theirs; lets others have the event loop in between. */
export async function devicesOf(roots: readonly Root[], options: DevicesOptions): Promise<Devices> {
  const drafting = new Drafting(options);
  for (const root of roots) drafting.add(root);
  for (const [index, { draft, ...place }] of drafting.places.entries()) {
    draft.variables.push(...variablesOf(place));
    if (index % variablesPerTurn === 0) await setImmediate();
  }
  return drafting.finish();
}

const variablesPerTurn = 2000;

/** Where the descent is. */
interface At {
  readonly root: Root;
  readonly draft: Draft;
  /** Browse names from the root to here. */
  readonly names: readonly string[];
  /** How many of them lead to the draft. */
  readonly own: number;
}

class Drafting {
  /** Variables and whose they are. */
  readonly places: (Place & { readonly draft: Draft })[] = [];
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
    this.#descend(root.node, { root, draft, names: [], own: 0 }, false);
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
    const description = describe(draft, { namespaces: this.#options.namespaces, build: this.#options.build });
    const hasNothing = variables.length === 0 && conditions.length === 0;
    return {
      description: { id, ...description, ...(parent !== undefined && { parent }), ...(hasNothing && { metadataOnly: true }) },
      nodeId: node.nodeId,
      variables,
      ...(conditions.length > 0 && { conditions }),
    };
  }

  #descend(node: ServerNode, at: At, isIncluded: boolean): void {
    this.#owners.set(keyOf(node.nodeId), at.draft);
    for (const child of node.children) {
      const names = [...at.names, child.name];
      const isWanted = isIncluded || this.#isIncluded(names.join('/'));
      if (child.type.isCondition) this.#condition(child, at);
      else if (child.isVariable) this.#variable(child, { ...at, names }, isWanted);
      else this.#object(child, { ...at, names }, isWanted);
    }
  }

  #condition(node: ServerNode, { draft, names, own }: At): void {
    this.#owners.set(keyOf(node.nodeId), draft);
    const source = names.length > own ? names.at(-1) : undefined;
    draft.conditions.push({ name: node.name, node: keyOf(node.nodeId), ...(source !== undefined && { source }) });
  }

  #object(node: ServerNode, at: At, isIncluded: boolean): void {
    const { root, names } = at;
    if (!isDeviceOf(root, node, names.length)) return this.#descend(node, at, isIncluded);
    const draft = this.#draft(root, { node, names, parent: at.draft });
    this.#descend(node, { root, draft, names, own: names.length }, isIncluded);
  }

  #variable(node: ServerNode, at: At, isIncluded: boolean): void {
    const { root, draft, names, own } = at;
    const isWanted = !root.isUnasked || node.type.isDataItem || isOfCompanion(node);
    if (isIncluded && isWanted && node.facts !== undefined) this.places.push({ draft, node, path: names.slice(own, -1) });
    this.#descend(node, at, isIncluded);
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

  /** Siblings may have one name in two namespaces. */
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

/** A machine or a component of one [OPC 40001-1 8.2]. */
function hasIdentification({ children }: ServerNode): boolean {
  return children.some(({ name, isVariable }) => !isVariable && name === 'Identification');
}

function isOfCompanion({ name, facts }: ServerNode): boolean {
  return facts?.dataType.isHealth === true || counters.has(name);
}
