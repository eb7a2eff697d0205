import { NodeId, type Variant } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import { textOf } from '../browse/enumTexts.ts';

/** An event of the server, as far as it tells something of devices. */
export interface ServerEvent {
  readonly kind: 'refresh_start' | 'refresh_end' | 'refresh_required' | 'audit' | 'event' | 'condition';
  /** Keys of the nodes that it is about, the nearest first. */
  readonly nodes: readonly string[];
  readonly sourceName: string;
  readonly message: string;
  /** 1 to 1000. */
  readonly severity: number;
  readonly condition?: ConditionState;
}

/** What a condition says of itself. */
export interface ConditionState {
  /** One condition, or one of its earlier states that still waits for somebody [OPC 10000-9 5.5.2]. */
  readonly key: string;
  readonly isBranch: boolean;
  readonly name: string;
  /** False: it is of no interest any more. */
  readonly isRetained: boolean;
  readonly isActive: boolean;
  readonly isAcknowledged: boolean;
}

const kindOfType: ReadonlyMap<number, ServerEvent['kind']> = new Map([
  [2787, 'refresh_start'],
  [2788, 'refresh_end'],
  [2789, 'refresh_required'],
]);
/** Audit events, progress and changes of the model: of clients and the server, not of the plant [OPC 10000-5 6.4]. */
const ofTheServer: readonly (readonly [first: number, last: number])[] = [
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

/** Reads the fields of an event, in the order of `eventFields`; never throws. */
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
      // a condition that is no alarm has no state but that it is there
      isActive: enabled !== false && (typeof active === 'boolean' ? active : retain),
      isAcknowledged: acked !== false,
    },
  };
}

function kindOf(type: NodeId | undefined): ServerEvent['kind'] {
  if (type?.namespace !== 0 || typeof type.value !== 'number') return 'event';
  const id = type.value;
  return kindOfType.get(id) ?? (ofTheServer.some(([first, last]) => first <= id && id <= last) ? 'audit' : 'event');
}

/** Some servers write the number of the namespace in front, which is another one after their next start. */
function withoutNamespace(name: string): string {
  return name.replace(/^\d+:/, '');
}

function valueOf(field: Variant | undefined): unknown {
  return field?.value;
}

function nodeIdOf(value: unknown): NodeId | undefined {
  return value instanceof NodeId && !value.isEmpty() ? value : undefined;
}
