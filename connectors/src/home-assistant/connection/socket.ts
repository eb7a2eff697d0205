import { WebSocket } from 'ws';
import { ConnectorError } from '../../contract.ts';
import { endpointOf } from '../../endpoint.ts';
import type { ErrorCode } from '../../errors.ts';
import { connectErrorCode } from '../../transport/connectionErrors.ts';
import { readTls, type TlsConfig } from '../../tls.ts';

const handshakeMs = 10_000;
/** A house of 5 000 entities has all of them in one message. */
const largestMessage = 64 * 1024 * 1024;

interface SocketOptions {
  readonly url: string;
  readonly token: string;
  readonly tls?: TlsConfig;
}

/** An authenticated socket; throws {@link ConnectorError}. */
export async function openSocket({ url, token, tls }: SocketOptions, signal: AbortSignal): Promise<WebSocket> {
  const socket = new WebSocket(webSocketUrl(url), {
    handshakeTimeout: handshakeMs,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    ...(tls === undefined ? {} : readTls(tls)),
  });
  const abort = (): void => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await authenticate(socket, token);
    return socket;
  } catch (error) {
    socket.terminate();
    const { code, cause, verb = 'connect' } = failureOf(error);
    throw new ConnectorError(code, `cannot ${verb} to "${endpointOf(url)}": ${cause}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The Supervisor's proxy has another path. */
function webSocketUrl(url: string): string {
  const parsed = new URL(url);
  const path = parsed.pathname.replace(/\/+$/, '').replace(/\/api\/websocket$/, '');
  const isSupervisor = parsed.hostname === 'supervisor' && path === '/core';
  return `${parsed.protocol.replace('http', 'ws')}//${parsed.host}${path}${isSupervisor ? '' : '/api'}/websocket`;
}

interface Failure {
  readonly code: ErrorCode;
  readonly cause: string;
  readonly verb?: 'connect' | 'log in';
}

/** The authentication phase failed in a known way. */
class AuthenticationError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.cause);
    this.failure = failure;
  }
}

const late: Failure = { code: 'timeout', cause: 'no response in time' };
const tokenRefused: Failure = {
  code: 'home_assistant_token_refused',
  cause: 'the token was refused: make a long-lived access token in the Security tab of your profile',
  verb: 'log in',
};
const unexpectedMessage: Failure = {
  code: 'home_assistant_unexpected_server',
  cause: 'the server does not respond as Home Assistant does',
};

/** The authentication phase of the WebSocket API. */
function authenticate(socket: WebSocket, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AuthenticationError(late)), handshakeMs);
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off('message', onMessage);
      settle();
    };
    const onMessage = (data: Buffer): void => {
      const type = typeOf(data);
      if (type === 'auth_required') socket.send(JSON.stringify({ type: 'auth', access_token: token }));
      else if (type === 'auth_ok') done(resolve);
      else done(() => reject(new AuthenticationError(type === 'auth_invalid' ? tokenRefused : unexpectedMessage)));
    };
    socket.on('message', onMessage);
    socket.once('close', () => done(() => reject(new Error('the server closed the connection'))));
    socket.on('error', (error) => done(() => reject(error)));
  });
}

function typeOf(data: Buffer): unknown {
  try {
    return ((JSON.parse(data.toString()) ?? {}) as { readonly type?: unknown }).type;
  } catch {
    return undefined;
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof AuthenticationError) return error.failure;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const [, status] = /Unexpected server response: (\d+)/.exec(message) ?? [];
  if (status === '401' || status === '403')
    return {
      code: 'home_assistant_address_banned',
      cause: 'access denied: after failed logins Home Assistant bans an address (ip_bans.yaml)',
    };
  if (status !== undefined)
    return {
      code: 'home_assistant_unexpected_server',
      cause: `HTTP status ${status}: the URL is not that of Home Assistant, or it is still starting`,
    };
  if (/handshake has timed out/.test(message)) return late;
  if (code === 'EPROTO') return { code: 'tls_protocol_error', cause: 'the port does not use TLS' };
  return { code: connectErrorCode(code) ?? 'connect', cause: message || code };
}
