import { AccessLevelFlag, AttributeIds, type DataValue, type NodeId } from 'node-opcua-client';
import type { DataTypes } from './dataTypes.ts';
import type { ServerNode } from './serverNode.ts';
import type { ReadItem, ServerReader } from './serverReader.ts';

interface ReadOptions {
  readonly reader: ServerReader;
  readonly dataTypes: DataTypes;
  readonly progress?: (done: number, total: number) => void;
}

interface Facts {
  dataType?: NodeId;
  isArray: boolean;
  isReadable: boolean;
}

/** Properties that describe their variable. */
const variableProperties: ReadonlySet<string> = new Set([
  'EngineeringUnits',
  'InstrumentRange',
  'EnumStrings',
  'EnumValues',
  'TrueState',
  'FalseState',
]);
/** Properties whose values are readings [OPC 10000-100 5.7]. */
export const counters: ReadonlySet<string> = new Set(['PowerOnDuration', 'OperationDuration', 'OperationCycleCounter']);
/** Properties of a nameplate [OPC 10000-100 4.5.2, OPC 40001-1 8]. */
const nameplate: ReadonlySet<string> = new Set([
  'Manufacturer',
  'Model',
  'ProductCode',
  'SoftwareRevision',
  'HardwareRevision',
  'DeviceRevision',
  'SerialNumber',
  'ProductInstanceUri',
  'AssetId',
  'ComponentName',
  'Location',
]);
const attributes = [AttributeIds.DataType, AttributeIds.ValueRank, AttributeIds.UserAccessLevel];

/** Reads data type, value rank and access level of the variables below these nodes, and the properties that describe variables and devices. */
export async function readVariables(roots: readonly ServerNode[], { reader, dataTypes, progress }: ReadOptions): Promise<void> {
  const variables: ServerNode[] = [];
  const properties: ServerNode[] = [];
  for (const root of roots) collect(root, undefined, { variables, properties });
  const total = variables.length * attributes.length + properties.length;
  const facts = new Map<ServerNode, Facts>();
  await reader.read(
    variables.flatMap(({ nodeId }) => attributes.map((attributeId): ReadItem => ({ nodeId, attributeId }))),
    (value, index) => {
      const node = variables[Math.floor(index / attributes.length)];
      if (node !== undefined) setFact(facts, { node, attributeId: attributes[index % attributes.length], value });
      if (index % 1000 === 0) progress?.(index, total);
    },
  );
  await reader.read(
    properties.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
    ({ value, statusCode }, index) => {
      const node = properties[index];
      if (node !== undefined && !statusCode.isBad()) node.value = value?.value;
      if (index % 1000 === 0) progress?.(total - properties.length + index, total);
    },
  );
  await dataTypes.read(new Set([...facts.values()].flatMap(({ dataType }) => dataType ?? [])));
  for (const [node, { dataType, isArray, isReadable }] of facts)
    if (dataType !== undefined) node.facts = { dataType: dataTypes.of(dataType), isArray, isReadable };
}

interface Collected {
  readonly variables: ServerNode[];
  readonly properties: ServerNode[];
}

function collect(node: ServerNode, parent: ServerNode | undefined, collected: Collected): void {
  const { isVariable, type, name, children } = node;
  if (isVariable && (!type.isProperty || counters.has(name) || parent === undefined)) collected.variables.push(node);
  else if (isVariable && (parent?.isVariable === true ? variableProperties : nameplate).has(name)) collected.properties.push(node);
  if (type.isCondition) return;
  for (const child of children) collect(child, node, collected);
}

interface AttributeValue {
  readonly node: ServerNode;
  readonly attributeId: AttributeIds | undefined;
  readonly value: DataValue;
}

function setFact(facts: Map<ServerNode, Facts>, { node, attributeId, value: { value, statusCode } }: AttributeValue): void {
  const fact = facts.get(node) ?? { isArray: false, isReadable: true };
  facts.set(node, fact);
  if (statusCode.isBad()) return;
  const raw: unknown = value.value;
  if (attributeId === AttributeIds.DataType) fact.dataType = raw as NodeId;
  else if (attributeId === AttributeIds.ValueRank) fact.isArray = typeof raw === 'number' && raw >= 0;
  else if (typeof raw === 'number') fact.isReadable = (raw & AccessLevelFlag.CurrentRead) !== 0;
}
