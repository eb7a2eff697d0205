import { setTimeout as delay } from 'node:timers/promises';
import { AttributeIds, type ClientSession, resolveNodeId, ServerState, VariableIds } from 'node-opcua-client';
import type { Logger } from '../../contract.ts';

const state = { nodeId: resolveNodeId(VariableIds.Server_ServerStatus_State), attributeId: AttributeIds.Value };
const readsPerTimeout = 3;
const minIntervalMs = 200;

interface KeepOptions {
  /** Its timeout is the revised one. */
  readonly session: Pick<ClientSession, 'read' | 'timeout'>;
  /** The requested session timeout, after which an idle socket is closed. */
  readonly requestedTimeoutMs: number;
  readonly log: Logger;
  /** Called after each response. */
  readonly onResponse: () => void;
}

/**
 * Reads the state of the server often enough to keep session and socket open: publish responses and polls may be further apart than the session
 * timeout [OPC 10000-4 5.7.2]. Throws where the session is lost; returns when `signal` aborts.
 */
export async function keepSession({ session, requestedTimeoutMs, log, onResponse }: KeepOptions, signal: AbortSignal): Promise<void> {
  const intervalMs = Math.max(minIntervalMs, Math.min(session.timeout || requestedTimeoutMs, requestedTimeoutMs) / readsPerTimeout);
  const logState = stateLogger(log);
  while (!signal.aborted) {
    const { value, statusCode } = await session.read(state);
    if (signal.aborted) return;
    onResponse();
    if (statusCode.isGood()) logState(value.value);
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Logs each change of the server's state; its expected state is Running. */
function stateLogger(log: Logger): (state: unknown) => void {
  const running: number = ServerState.Running;
  let before = running;
  return (now) => {
    if (typeof now !== 'number' || now === before) return;
    before = now;
    if (now === running) log.info('the server is in state Running again');
    else log.warn(`the server is in state ${ServerState[now] ?? now}`);
  };
}
