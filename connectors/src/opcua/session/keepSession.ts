import { setTimeout as delay } from 'node:timers/promises';
import { AttributeIds, type ClientSession, resolveNodeId, ServerState, VariableIds } from 'node-opcua-client';
import type { Logger } from '../../contract.ts';

const state = { nodeId: resolveNodeId(VariableIds.Server_ServerStatus_State), attributeId: AttributeIds.Value };
/** So many times within its timeout the server hears of the session. */
const timesPerTimeout = 3;
const shortestPauseMs = 200;

export interface KeepOptions {
  /** Its timeout is the one that the server has made of the requested one. */
  readonly session: Pick<ClientSession, 'read' | 'timeout'>;
  /** The timeout that was asked for, after which an idle socket is closed. */
  readonly requestedTimeoutMs: number;
  readonly log: Logger;
  /** The server has answered. */
  readonly heard: () => void;
}

/**
 * Asks the server for its state, so often that neither side takes the other for gone: publishes and reads may be further apart than the timeout
 * of the session [OPC 10000-4 5.7.2]. Throws where the session is gone; returns when `signal` aborts.
 */
export async function keepSession({ session, requestedTimeoutMs, log, heard }: KeepOptions, signal: AbortSignal): Promise<void> {
  const pauseMs = Math.max(shortestPauseMs, Math.min(session.timeout || requestedTimeoutMs, requestedTimeoutMs) / timesPerTimeout);
  const told = teller(log);
  while (!signal.aborted) {
    const { value, statusCode } = await session.read(state);
    if (signal.aborted) return;
    heard();
    if (statusCode.isGood()) told(value.value);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Tells each change of the state; a server is expected to run. */
function teller(log: Logger): (state: unknown) => void {
  const running: number = ServerState.Running;
  let before = running;
  return (now) => {
    if (typeof now !== 'number' || now === before) return;
    before = now;
    if (now === running) log.info('the server says that it is running again');
    else log.warn(`the server says that its state is ${ServerState[now] ?? now}`);
  };
}
