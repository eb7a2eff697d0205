import { type EndpointDescription, OPCUAClient, type UserIdentityInfo } from 'node-opcua-client';
import type { SecurityConfig } from '../config/securityConfig.ts';
import type { Pki } from '../pki/pki.ts';
import { checkServerCertificate } from '../pki/checkServerCertificate.ts';
import { chooseEndpoint, modeOf, policyOf } from './endpoints.ts';
import type { RawSession } from './rawSession.ts';
import { connectError, lossError, sessionError } from './sessionErrors.ts';
import { silence } from './silence.ts';

export interface ConnectOptions {
  readonly url: string;
  readonly security: SecurityConfig;
  readonly identity: UserIdentityInfo;
  readonly pki: Pki;
  readonly timeoutMs: number;
  readonly sessionName?: string;
  /** How long the server may keep the session without hearing of us; default a minute. */
  readonly sessionTimeoutMs?: number;
}

/** One channel with one session; it never reconnects by itself. */
export interface OpcuaConnection {
  readonly url: string;
  readonly session: RawSession;
  /** The session timeout that was asked for; the session has the one that the server made of it. */
  readonly requestedTimeoutMs: number;
  readonly endpoint: EndpointDescription;
  /** When the server's certificate expires; undefined where none is used. */
  readonly certificateExpiresAtMs: number | undefined;
  /** Rejects with a ConnectorError once the channel is gone, whatever the reason; never resolves. */
  readonly lost: Promise<never>;
  close(): Promise<void>;
}

const closeTimeoutMs = 1000;
const defaultSessionTimeoutMs = 60_000;

/**
 * Connects with exactly the security that is configured, or not at all: what the server offers is asked first, over an open channel
 * that carries nothing else [OPC 10000-4 5.5.4], and its certificate is checked before it is used. Throws a ConnectorError, or the signal's reason.
 */
export async function connect(options: ConnectOptions, signal: AbortSignal): Promise<OpcuaConnection> {
  silence();
  signal.throwIfAborted();
  const patience = { signal, timeoutMs: options.timeoutMs };
  const endpoint = chooseEndpoint(await endpointsOf(options, signal), options);
  const expiresAtMs = options.security.mode === 'None' ? undefined : checkServerCertificate({ ...options, nowMs: Date.now() }, endpoint);
  const client = clientOf(options, endpoint);
  const lost = watchForLoss(client, options.url);
  try {
    await within(client.connect(options.url), patience).catch((error: unknown) => raise(connectError(options.url, error)));
    const created = within(Promise.race([client.createSession(options.identity), lost]), patience);
    const session = (await created.catch((error: unknown) => raise(sessionError(options, error)))) as RawSession;
    // repaired behind our back it has lost its subscriptions
    const restored = new Promise<never>((_resolve, reject) => {
      session.on('session_restored', () => reject(lossError(options.url, new Error('the server had closed the session'))));
    });
    const over = Promise.race([lost, restored]);
    over.catch(() => undefined);
    const { url, sessionTimeoutMs: requestedTimeoutMs = defaultSessionTimeoutMs } = options;
    return { url, session, requestedTimeoutMs, endpoint, certificateExpiresAtMs: expiresAtMs, lost: over, close: () => close(client) };
  } catch (error) {
    await close(client);
    signal.throwIfAborted();
    throw error;
  }
}

/** What the server offers, asked without security and without a session. */
export async function endpointsOf(
  options: Pick<ConnectOptions, 'url' | 'pki' | 'timeoutMs'>,
  signal: AbortSignal,
): Promise<EndpointDescription[]> {
  silence();
  const patience = { signal, timeoutMs: options.timeoutMs };
  const client = clientOf({ ...options, security: { mode: 'None', policy: 'None' } });
  try {
    await within(client.connect(options.url), patience);
    return await within(client.getEndpoints({ endpointUrl: options.url }), patience);
  } catch (error) {
    signal.throwIfAborted();
    throw connectError(options.url, error);
  } finally {
    await close(client);
  }
}

function clientOf(options: Omit<ConnectOptions, 'identity'>, endpoint?: EndpointDescription): OPCUAClient {
  const { security, pki, timeoutMs, sessionTimeoutMs = defaultSessionTimeoutMs } = options;
  return OPCUAClient.create({
    applicationName: 'Gaugeway',
    applicationUri: pki.applicationUri,
    clientName: options.sessionName ?? 'Gaugeway',
    clientCertificateManager: pki.manager,
    certificateFile: pki.certificateFile,
    privateKeyFile: pki.privateKeyFile,
    securityMode: modeOf(security),
    securityPolicy: policyOf(security.policy),
    ...(security.mode !== 'None' && endpoint !== undefined && { serverCertificate: endpoint.serverCertificate }),
    // servers name themselves otherwise than they are reached; what is offered was asked above
    endpointMustExist: false,
    // the supervisor owns retry
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
    keepSessionAlive: false,
    requestedSessionTimeout: sessionTimeoutMs,
    // of an idle socket: who listens to the publishes knows better
    transportTimeout: sessionTimeoutMs,
    defaultTransactionTimeout: timeoutMs,
  });
}

function watchForLoss(client: OPCUAClient, url: string): Promise<never> {
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('close', (error?: Error | null) => reject(lossError(url, error ?? new Error('the connection was closed'))));
  });
  lost.catch(() => undefined);
  return lost;
}

/** Says goodbye where that is still possible: a peer that is gone never answers. */
async function close(client: OPCUAClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeTimeoutMs)));
  await Promise.race([client.disconnect().catch(() => undefined), late]);
  clearTimeout(timer);
}

interface Patience {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** The promise, unless the signal aborts or it takes too long. */
function within<T>(promise: Promise<T>, { signal, timeoutMs }: Patience): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    const timer = setTimeout(() => reject(new Error(`timeout: no answer for ${timeoutMs / 1000} s`)), timeoutMs);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    promise.then(resolve, reject).finally(done);
  });
}

function raise(error: Error): never {
  throw error;
}
