import {
  type EndpointDescription,
  OPCUAClient,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  type UserIdentityInfo,
} from 'node-opcua-client';
import type { SecurityConfig } from '../config/securityConfig.ts';
import type { Pki } from '../pki/pki.ts';
import { checkServerCertificate } from '../pki/checkServerCertificate.ts';
import { chooseEndpoint, modeOf, policyOf } from './endpoints.ts';
import type { RawSession } from './rawSession.ts';
import { connectError, lossError, sessionError } from './sessionErrors.ts';

export interface ConnectOptions {
  readonly url: string;
  readonly security: SecurityConfig;
  readonly identity: UserIdentityInfo;
  readonly pki: Pki;
  readonly timeoutMs: number;
  readonly sessionName?: string;
  /** Requested session timeout; default a minute. */
  readonly sessionTimeoutMs?: number;
}

/** One secure channel with one session, without reconnects. */
export interface OpcuaConnection {
  readonly url: string;
  readonly session: RawSession;
  /** The session timeout that was requested; the session has the revised one. */
  readonly requestedTimeoutMs: number;
  readonly endpoint: EndpointDescription;
  /** Expiry of the server's certificate; undefined without security. */
  readonly certificateExpiresAtMs: number | undefined;
  /** Rejects with a ConnectorError when the channel or session is lost; never resolves. */
  readonly lost: Promise<never>;
  close(): Promise<void>;
}

const closeTimeoutMs = 1000;
const defaultSessionTimeoutMs = 60_000;

/**
 * Connects with exactly the configured security or fails. The endpoints of the server are requested first, over an unsecured channel that carries
 * nothing else [OPC 10000-4 5.5.4], and its certificate is checked before it is used. Throws a ConnectorError, or the signal's reason.
 */
export async function connect(options: ConnectOptions, signal: AbortSignal): Promise<OpcuaConnection> {
  disableLibraryLogs();
  signal.throwIfAborted();
  const limits = { signal, timeoutMs: options.timeoutMs };
  const endpoint = chooseEndpoint(await endpointsOf(options, signal), options);
  const expiresAtMs = options.security.mode === 'None' ? undefined : checkServerCertificate({ ...options, nowMs: Date.now() }, endpoint);
  const client = clientOf(options, endpoint);
  const lost = watchForLoss(client, options.url);
  try {
    await within(client.connect(options.url), limits).catch((error: unknown) => raise(connectError(options.url, error)));
    const created = within(Promise.race([client.createSession(options.identity), lost]), limits);
    const session = (await created.catch((error: unknown) => raise(sessionError(options, error)))) as RawSession;
    // node-opcua replaced the session, and the new one has no subscriptions
    const replaced = new Promise<never>((_resolve, reject) => {
      session.on('session_restored', () => reject(lossError(options.url, new Error('the server closed the session'))));
    });
    const lostOrReplaced = Promise.race([lost, replaced]);
    lostOrReplaced.catch(() => undefined);
    const { url, sessionTimeoutMs: requestedTimeoutMs = defaultSessionTimeoutMs } = options;
    const certificateExpiresAtMs = expiresAtMs;
    return { url, session, requestedTimeoutMs, endpoint, certificateExpiresAtMs, lost: lostOrReplaced, close: () => close(client) };
  } catch (error) {
    await close(client);
    signal.throwIfAborted();
    throw error;
  }
}

/** The endpoints that the server offers, requested without security and without a session. */
export async function endpointsOf(
  options: Pick<ConnectOptions, 'url' | 'pki' | 'timeoutMs'>,
  signal: AbortSignal,
): Promise<EndpointDescription[]> {
  disableLibraryLogs();
  const limits = { signal, timeoutMs: options.timeoutMs };
  const client = clientOf({ ...options, security: { mode: 'None', policy: 'None' } });
  try {
    await within(client.connect(options.url), limits);
    return await within(client.getEndpoints({ endpointUrl: options.url }), limits);
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
    // the URLs that servers report often differ from those under which they are reached; the offer was checked above
    endpointMustExist: false,
    // the supervisor retries
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
    keepSessionAlive: false,
    requestedSessionTimeout: sessionTimeoutMs,
    // for an idle socket; the check of the publish responses is stricter
    transportTimeout: sessionTimeoutMs,
    defaultTransactionTimeout: timeoutMs,
  });
}

function watchForLoss(client: OPCUAClient, url: string): Promise<never> {
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('close', (error?: Error | null) => reject(lossError(url, error ?? new Error('connection was closed'))));
  });
  lost.catch(() => undefined);
  return lost;
}

/** Closes session and channel; does not wait long for a peer that no longer responds. */
async function close(client: OPCUAClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeTimeoutMs)));
  await Promise.race([client.disconnect().catch(() => undefined), timeout]);
  clearTimeout(timer);
}

interface WaitLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Rejects where the signal aborts or the promise takes too long. */
function within<T>(promise: Promise<T>, { signal, timeoutMs }: WaitLimits): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    const timer = setTimeout(() => reject(new Error(`timeout: no response for ${timeoutMs / 1000} s`)), timeoutMs);
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

/** node-opcua logs to the console what it also throws. */
function disableLibraryLogs(): void {
  const discard = () => undefined;
  setDebugLogger(discard);
  setWarningLogger(discard);
  setErrorLogger(discard);
}
