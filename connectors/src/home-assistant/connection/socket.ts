import { WebSocket } from 'ws';
import { ConnectorError } from '../../contract.ts';
import { endpointOf } from '../../transport/endpoint.ts';
import { readTls, type TlsConfig } from '../../transport/tls.ts';

const handshakeMs = 10_000;
/** A house of 5 000 entities tells all of them in one message. */
const largestMessage = 64 * 1024 * 1024;

export interface SocketOptions {
  readonly url: string;
  readonly token: string;
  readonly tls?: TlsConfig;
}

/** A socket that is logged in; throws {@link ConnectorError}. */
export async function openSocket({ url, token, tls }: SocketOptions, signal: AbortSignal): Promise<WebSocket> {
  const endpoint = endpointOf(url);
  const socket = new WebSocket(webSocketUrl(url), {
    handshakeTimeout: handshakeMs,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    ...(tls === undefined ? {} : readTls(tls)),
  });
  const abort = (): void => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await logIn(socket, token);
    return socket;
  } catch (error) {
    socket.terminate();
    throw error instanceof ConnectorError ? error : openError(endpoint, error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Supervisor's proxy has a path of its own. */
export function webSocketUrl(url: string): string {
  const parsed = new URL(url);
  const path = parsed.pathname.replace(/\/+$/, '').replace(/\/api\/websocket$/, '');
  const isSupervisor = parsed.hostname === 'supervisor' && path === '/core';
  return `${parsed.protocol.replace('http', 'ws')}//${parsed.host}${path}${isSupervisor ? '' : '/api'}/websocket`;
}

interface Greeting {
  readonly type?: unknown;
}

/** The token was not taken. */
class InvalidAuth extends Error {}

/** The authentication phase of the WebSocket API. */
function logIn(socket: WebSocket, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ConnectorError('timeout', 'no answer in time')), handshakeMs);
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off('message', take);
      settle();
    };
    const take = (data: Buffer): void => {
      const greeting = parse(data);
      if (greeting.type === 'auth_required') socket.send(JSON.stringify({ type: 'auth', access_token: token }));
      else if (greeting.type === 'auth_ok') done(resolve);
      else if (greeting.type === 'auth_invalid') done(() => reject(new InvalidAuth('refused')));
      else done(() => reject(new ConnectorError('protocol', 'speaks, but not as Home Assistant does')));
    };
    socket.on('message', take);
    socket.once('close', () => done(() => reject(new Error('the other side closed the connection'))));
    socket.on('error', (error) => done(() => reject(error)));
  });
}

function parse(data: Buffer): Greeting {
  try {
    return (JSON.parse(data.toString()) ?? {}) as Greeting;
  } catch {
    return {};
  }
}

const distrust = /CERT|ISSUER|CRL|ALTNAME|ALERT|UNABLE_TO_/;

function openError(endpoint: string, error: unknown): ConnectorError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof InvalidAuth) {
    const advice = 'the token was refused: make a long-lived access token in the Security tab of your profile';
    return new ConnectorError('auth', `cannot log in to "${endpoint}": ${advice}`, { cause: error });
  }
  const cannot = `cannot connect to "${endpoint}": `;
  if (/Unexpected server response: 40[13]/.test(message)) {
    return new ConnectorError('auth', `${cannot}access denied; after failed logins Home Assistant bans an address (ip_bans.yaml)`, {
      cause: error,
    });
  }
  if (/Unexpected server response/.test(message)) {
    const what = `${message.toLowerCase()}: is Home Assistant there, or still starting?`;
    return new ConnectorError('protocol', cannot + what, { cause: error });
  }
  if (/handshake has timed out/.test(message)) return new ConnectorError('timeout', `${cannot}no answer in time`, { cause: error });
  if (code !== undefined && distrust.test(code)) return new ConnectorError('auth', cannot + message, { cause: error });
  if (code === 'EPROTO') return new ConnectorError('protocol', `${cannot}the port speaks no TLS`, { cause: error });
  return new ConnectorError('connect', cannot + (message || (code ?? '')), { cause: error });
}
