import type { NodeId } from 'node-opcua-client';

/** An object or variable as the browse found it, below the first node that led to it. */
export interface ServerNode {
  readonly nodeId: NodeId;
  /** Browse name without its namespace. */
  readonly name: string;
  readonly isVariable: boolean;
  readonly type: NodeType;
  readonly children: ServerNode[];
  /** Of variables that may become series. */
  facts?: VariableFacts;
  /** Of properties that describe their parent: what they say. */
  value?: unknown;
}

/** What the type definition says of its nodes. */
export interface NodeType {
  /** Browse names of the type and those above it. */
  readonly names: ReadonlySet<string>;
  /** The same as node ids by namespace URI. */
  readonly ids: ReadonlySet<string>;
  /** A device or component of OPC UA for Devices [OPC 10000-100 4.6]. */
  readonly isDevice: boolean;
  /** An alarm or another condition [OPC 10000-9 5.5]. */
  readonly isCondition: boolean;
  /** Made for automation data [OPC 10000-8 5.3]: analog or discrete items. */
  readonly isDataItem: boolean;
  /** Describes its parent. */
  readonly isProperty: boolean;
}

/** What a variable says of its value. */
export interface VariableFacts {
  readonly dataType: DataTypeFacts;
  readonly isArray: boolean;
  readonly isReadable: boolean;
}

export type ValueKind = 'number' | 'int64' | 'uint64' | 'boolean' | 'time' | 'text' | 'localized' | 'other';

/** What a data type comes down to. */
export interface DataTypeFacts {
  readonly kind: ValueKind;
  /** Milliseconds [OPC 10000-3 8.13]. */
  readonly isDuration: boolean;
  /** The texts of an enumeration by number. */
  readonly texts?: ReadonlyMap<number, string>;
  /** The DeviceHealthEnumeration of OPC UA for Devices. */
  readonly isHealth: boolean;
}

/** The property of a node that has this name. */
export function propertyNamed({ children }: ServerNode, name: string): ServerNode | undefined {
  return children.find((child) => child.type.isProperty && child.name === name);
}
