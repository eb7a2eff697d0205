import type { NodeId } from 'node-opcua-client';

/** An object or variable. A node with several parents is the child of the one that was browsed first. */
export interface ServerNode {
  readonly nodeId: NodeId;
  /** Browse name without its namespace. */
  readonly name: string;
  readonly isVariable: boolean;
  readonly type: NodeType;
  readonly children: ServerNode[];
  /** Set for variables that may become series. */
  facts?: VariableFacts;
  /** Value of a property that describes its parent. */
  value?: unknown;
}

/** Type definition of a node. */
export interface NodeType {
  /** Browse names of the type and its supertypes. */
  readonly names: ReadonlySet<string>;
  /** Their node ids, with namespace URIs. */
  readonly ids: ReadonlySet<string>;
  /** A device or component of OPC UA for Devices [OPC 10000-100 4.6]. */
  readonly isDevice: boolean;
  /** An alarm or another condition [OPC 10000-9 5.5]. */
  readonly isCondition: boolean;
  /** Holds automation data [OPC 10000-8 5.3]: analog or discrete items. */
  readonly isDataItem: boolean;
  /** A property, which describes its parent. */
  readonly isProperty: boolean;
}

/** Attributes of a variable that describe its value. */
export interface VariableFacts {
  readonly dataType: DataTypeFacts;
  readonly isArray: boolean;
  readonly isReadable: boolean;
}

export type ValueKind = 'number' | 'int64' | 'uint64' | 'boolean' | 'time' | 'text' | 'localized' | 'other';

/** A data type, as far as it matters here. */
export interface DataTypeFacts {
  readonly kind: ValueKind;
  /** A Duration, which is in milliseconds [OPC 10000-3 8.13]. */
  readonly isDuration: boolean;
  /** The texts of an enumeration by number. */
  readonly texts?: ReadonlyMap<number, string>;
  /** The DeviceHealthEnumeration of OPC UA for Devices. */
  readonly isHealth: boolean;
}

/** The property with this name. */
export function propertyNamed({ children }: ServerNode, name: string): ServerNode | undefined {
  return children.find((child) => child.type.isProperty && child.name === name);
}
