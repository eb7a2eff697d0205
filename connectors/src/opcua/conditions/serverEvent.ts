import { AttributeIds, EventFilter, NodeId, SimpleAttributeOperand, type Variant } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import { textOf } from '../address-space/valueDecoders.ts';

/** The fields of an event that are used. */
export interface ServerEvent {
  readonly kind: 'refresh_start' | 'refresh_end' | 'refresh_required' | 'audit' | 'event' | 'condition';
  /** Keys of its source and its condition. */
  readonly nodes: readonly string[];
  readonly sourceName: string;
  readonly message: string;
  /** 1 to 1000. */
  readonly severity: number;
  readonly condition?: ConditionState;
}

/** State of a condition, as one of its events reports it. */
export interface ConditionState {
  /** Identifies the condition, or a branch: an earlier state that still needs an acknowledgement [OPC 10000-9 5.5.2]. */
  readonly key: string;
  readonly isBranch: boolean;
  readonly name: string;
  /** False: neither active nor in need of an acknowledgement. */
  readonly isRetained: boolean;
  readonly isActive: boolean;
  readonly isAcknowledged: boolean;
}

const baseEventType = 'i=2041';
const conditionType = 'i=2782';
const acknowledgeableType = 'i=2881';
const alarmType = 'i=2915';

/** Event type and browse path of each requested field, in the order of the select clauses [OPC 10000-5 6.4.2, OPC 10000-9 5.5.2]. */
const eventFields = [
  [baseEventType, 'EventType'],
  [baseEventType, 'SourceNode'],
  [baseEventType, 'SourceName'],
  [baseEventType, 'Message'],
  [baseEventType, 'Severity'],
  [conditionType, 'ConditionName'],
  [conditionType, 'BranchId'],
  [conditionType, 'Retain'],
  [conditionType, 'EnabledState/Id'],
  // the node id of the condition, which is an attribute and not a field [OPC 10000-9 5.5.2]
  [conditionType, ''],
  [acknowledgeableType, 'AckedState/Id'],
  [alarmType, 'ActiveState/Id'],
] as const;

/** Requests the fields of all events, and those of conditions where the server supports them. */
export function eventFilter(hasConditions: boolean): EventFilter {
  const fields = hasConditions ? eventFields : eventFields.filter(([type]) => type === baseEventType);
  return new EventFilter({ selectClauses: fields.map(operand) });
}

function operand([typeDefinitionId, path]: (typeof eventFields)[number]): SimpleAttributeOperand {
  return new SimpleAttributeOperand({
    typeDefinitionId,
    browsePath: path === '' ? [] : path.split('/').map((name) => ({ namespaceIndex: 0, name })),
    attributeId: path === '' ? AttributeIds.NodeId : AttributeIds.Value,
  });
}

const kindOfType: ReadonlyMap<number, ServerEvent['kind']> = new Map([
  [2787, 'refresh_start'],
  [2788, 'refresh_end'],
  [2789, 'refresh_required'],
]);
/** Ranges of event types about clients and the server itself: audits, progress and model changes [OPC 10000-5 6.4]. */
const serverTypes: readonly (readonly [first: number, last: number])[] = [
  [2052, 2127],
  [2132, 2133],
  [2738, 2738],
  [2748, 2750],
  [2790, 2803],
  [2829, 2829],
  [3806, 3806],
  [8927, 8927],
  [8944, 8944],
  [11093, 11094],
  [11436, 11436],
  [11485, 11485],
  [11856, 11856],
];

/** Parses the fields of an event, in the order of `eventFields`; never throws. */
export function serverEvent(fields: readonly Variant[]): ServerEvent {
  const [type, source, sourceName, message, severity, conditionName, branch, retain, enabled, condition, acked, active] =
    fields.map(valueOf);
  const conditionId = nodeIdOf(condition);
  const sourceId = nodeIdOf(source);
  const nodes = [sourceId, conditionId].flatMap((nodeId) => (nodeId === undefined ? [] : [keyOf(nodeId)]));
  const kind = kindOf(nodeIdOf(type));
  const event = {
    nodes,
    sourceName: withoutNamespace(textOf(sourceName) ?? ''),
    message: textOf(message) ?? '',
    severity: typeof severity === 'number' ? severity : 1,
  };
  if (kind !== 'event' || conditionId === undefined || typeof retain !== 'boolean') return { ...event, kind };
  const branchId = nodeIdOf(branch);
  return {
    ...event,
    kind: 'condition',
    condition: {
      key: `${keyOf(conditionId)} ${branchId === undefined ? '' : keyOf(branchId)}`,
      isBranch: branchId !== undefined,
      name: withoutNamespace(textOf(conditionName) ?? textOf(sourceName) ?? 'condition'),
      isRetained: retain,
      // a condition that is not an alarm has no ActiveState: it is active while it is retained
      isActive: enabled !== false && (typeof active === 'boolean' ? active : retain),
      isAcknowledged: acked !== false,
    },
  };
}

function kindOf(type: NodeId | undefined): ServerEvent['kind'] {
  if (type?.namespace !== 0 || typeof type.value !== 'number') return 'event';
  const id = type.value;
  return kindOfType.get(id) ?? (serverTypes.some(([first, last]) => first <= id && id <= last) ? 'audit' : 'event');
}

/** Some servers prefix names with a namespace index, which may differ after their next start. */
function withoutNamespace(name: string): string {
  return name.replace(/^\d+:/, '');
}

function valueOf(field: Variant | undefined): unknown {
  return field?.value;
}

function nodeIdOf(value: unknown): NodeId | undefined {
  return value instanceof NodeId && !value.isEmpty() ? value : undefined;
}
