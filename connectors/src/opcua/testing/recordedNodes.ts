import { DataType, NodeClass, type NodeId, resolveNodeId } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';

/** The nodes of a recorded server: devices below Objects, with variables and conditions. */
export interface RecordedSpace {
  readonly devices: readonly RecordedDevice[];
}

interface RecordedDevice {
  /** Browse names below Objects, joined by `/`. */
  readonly id: string;
  /** Properties of the nameplate by browse name. */
  readonly nameplate?: Readonly<Record<string, string>>;
  readonly variables: readonly RecordedVariable[];
  readonly conditions?: readonly RecordedCondition[];
}

interface RecordedVariable {
  /** Identifier of its node id. */
  readonly node: string;
  /** Browse names below the device. */
  readonly path: string;
  /** Name of a built-in type, or `Duration`. */
  readonly type: string;
  /** Values of its properties by browse name. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface RecordedCondition {
  readonly name: string;
  /** Browse names of its source below the device. */
  readonly source: string;
}

/** One node as the services Browse and Read return it. */
export interface RecordedNode {
  readonly nodeId: NodeId;
  readonly name: string;
  readonly nodeClass: NodeClass;
  readonly type: NodeId;
  readonly children: RecordedNode[];
  readonly dataType?: NodeId;
  readonly value?: unknown;
}

const types = { folder: 'i=61', dataItem: 'i=2365', property: 'i=68', alarm: 'i=2915' } as const;
/** AlarmConditionType, AcknowledgeableConditionType, ConditionType. */
const superTypes: ReadonlyMap<string, string> = new Map([
  [types.alarm, 'i=2881'],
  ['i=2881', 'i=2782'],
]);
const duration = 'i=290';

/** The supertype of a standard type, as far as the recorded nodes need it. */
export function superTypeOf(type: NodeId): NodeId | undefined {
  const superType = superTypes.get(`i=${type.value.toString()}`);
  return superType === undefined ? undefined : resolveNodeId(superType);
}

/** Node id of a recorded variable. */
export function recordedId(node: string): NodeId {
  return resolveNodeId(`ns=1;s=${node}`);
}

/** All nodes of a recorded server, by their keys; the first one is the root folder. */
export function nodesOf({ devices }: RecordedSpace): ReadonlyMap<string, RecordedNode> {
  const objects = objectNode('i=85', 'Objects');
  const root: RecordedNode = { ...objectNode('i=84', 'Root'), children: [objects] };
  for (const device of devices) addDevice(objects, device);
  const nodes = new Map<string, RecordedNode>();
  const add = (node: RecordedNode): void => {
    nodes.set(keyOf(node.nodeId), node);
    for (const child of node.children) add(child);
  };
  add(root);
  return nodes;
}

function addDevice(objects: RecordedNode, { id, nameplate = {}, variables, conditions = [] }: RecordedDevice): void {
  const device = objectAt(objects, id.split('/'));
  for (const [name, value] of Object.entries(nameplate)) device.children.push(propertyNode(device, name, value));
  for (const { node, path, type, properties = {} } of variables) {
    const names = path.split('/');
    const variable: RecordedNode = {
      nodeId: recordedId(node),
      name: names.at(-1) ?? '',
      nodeClass: NodeClass.Variable,
      type: resolveNodeId(types.dataItem),
      children: [],
      dataType: resolveNodeId(type === 'Duration' ? duration : `i=${DataType[type as keyof typeof DataType]}`),
    };
    for (const [name, value] of Object.entries(properties)) variable.children.push(propertyNode(variable, name, value));
    objectAt(device, names.slice(0, -1)).children.push(variable);
  }
  for (const { name, source } of conditions) {
    const parent = objectAt(device, source.split('/'));
    parent.children.push({ ...objectNode(`ns=1;s=${id}/${source}/${name}`, name), type: resolveNodeId(types.alarm) });
  }
}

/** The node at this path below `parent`; objects that do not exist are added. */
function objectAt(parent: RecordedNode, names: readonly string[]): RecordedNode {
  let at = parent;
  for (const name of names) {
    let child = at.children.find((one) => one.name === name);
    if (child === undefined) at.children.push((child = objectNode(`${at.nodeId.toString().replace(/^ns=0;i=/, 'ns=1;s=')}/${name}`, name)));
    at = child;
  }
  return at;
}

function objectNode(nodeId: string, name: string): RecordedNode {
  return { nodeId: resolveNodeId(nodeId), name, nodeClass: NodeClass.Object, type: resolveNodeId(types.folder), children: [] };
}

function propertyNode({ nodeId }: RecordedNode, name: string, value: unknown): RecordedNode {
  return {
    nodeId: resolveNodeId(`${nodeId.toString()}.${name}`),
    name,
    nodeClass: NodeClass.Variable,
    type: resolveNodeId(types.property),
    children: [],
    value,
  };
}
