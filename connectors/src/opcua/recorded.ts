import {
  DataType,
  DataValue,
  LocalizedText,
  NodeId,
  resolveNodeId,
  type StatusCode,
  StatusCodes,
  Variant,
  VariantArrayType,
} from 'node-opcua-client';
import type { DeviceDescription } from '../contract.ts';
import { type AddressSpace, type ConditionName, type DeviceNodes, keyOf, type VariableNode } from './address-space/addressSpace.ts';
import { nodeType } from './browse/nodeTypes.ts';
import { dataTypeFacts } from './browse/dataTypes.ts';
import type { ServerNode } from './browse/serverNode.ts';
import { variablesOf } from './browse/variablesOf.ts';
import type { ServerEvent } from './conditions/serverEvent.ts';

/** What a server says, as JSON: the lines of a test case. */
export interface Recorded {
  readonly space?: RecordedSpace;
  /** By the `node` of their variables. */
  readonly values?: Readonly<Record<string, RecordedValue>>;
  readonly event?: Omit<ServerEvent, 'nodes'> & { readonly nodes: readonly string[] };
  /** A keep-alive. */
  readonly alive?: boolean;
}

export interface RecordedSpace {
  readonly complete?: boolean;
  readonly devices: readonly RecordedDevice[];
}

interface RecordedDevice extends DeviceDescription {
  readonly variables: readonly RecordedVariable[];
  readonly conditions?: readonly ConditionName[];
}

interface RecordedVariable {
  /** Identifier of its node id. */
  readonly node: string;
  /** Browse names below the device. */
  readonly path: string;
  /** Name of a built-in type, or `Duration`. */
  readonly type: string;
  /** Values of its properties by their names. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface RecordedValue {
  readonly value?: unknown;
  /** Default `Double`. */
  readonly type?: keyof typeof DataType;
  /** Default `Good`. */
  readonly status?: keyof typeof StatusCodes;
  /** ISO 8601. */
  readonly source?: string;
}

/** The address space that a recorded one describes. */
export function spaceOf({ complete = true, devices }: RecordedSpace): AddressSpace {
  const found = devices.map(({ variables, conditions, ...description }): DeviceNodes => {
    return { description, variables: variables.flatMap(variableOf), ...(conditions && { conditions }) };
  });
  const owners = new Map(
    found.flatMap(({ description: { id }, variables }) => variables.map(({ nodeId }) => [keyOf(nodeId), id] as const)),
  );
  return { devices: found, complete, problems: complete ? [] : ['recorded so'], owners, server: { id: 'server' } };
}

/** The node id of a recorded variable. */
export function recordedId(node: string): NodeId {
  return resolveNodeId(`ns=1;s=${node}`);
}

export function valueOf({ value, type = 'Double', status = 'Good', source }: RecordedValue): DataValue {
  return new DataValue({
    ...(value !== undefined && {
      value: new Variant({ dataType: DataType[type], arrayType: VariantArrayType.Scalar, value: contentOf(value, type) }),
    }),
    statusCode: StatusCodes[status] as StatusCode,
    sourceTimestamp: source === undefined ? null : new Date(source),
  });
}

function contentOf(value: unknown, type: RecordedValue['type']): unknown {
  if (type === 'LocalizedText') return new LocalizedText({ text: value as string });
  return type === 'DateTime' ? new Date(value as string) : value;
}

function variableOf({ node, path, type, properties = {} }: RecordedVariable): VariableNode[] {
  const names = path.split('/');
  const parent: ServerNode = {
    nodeId: recordedId(node),
    name: names.at(-1) ?? '',
    isVariable: true,
    type: nodeType([], []),
    children: Object.entries(properties).map(([name, value]) => property(name, value)),
    facts: { dataType: dataTypeFacts([typeId(type)]), isArray: false, isReadable: true },
  };
  return variablesOf({ node: parent, path: names.slice(0, -1) });
}

function property(name: string, value: unknown): ServerNode {
  return { nodeId: NodeId.nullNodeId, name, isVariable: true, type: nodeType([], ['i=68']), children: [], value };
}

function typeId(type: string): string {
  return type === 'Duration' ? 'i=290' : `i=${DataType[type as keyof typeof DataType]}`;
}
