import { AttributeIds, EventFilter, SimpleAttributeOperand } from 'node-opcua-client';

const baseEventType = 'i=2041';
const conditionType = 'i=2782';
const acknowledgeableType = 'i=2881';
const alarmType = 'i=2915';

/** Event type and browse path of each requested field, in the order of the select clauses [OPC 10000-5 6.4.2, OPC 10000-9 5.5.2]. */
export const eventFields = [
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
