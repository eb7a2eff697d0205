import type { UserIdentityInfo } from 'node-opcua-client';
import { ConnectorError } from '../../contract.ts';
import type { ErrorCode } from '../../errors.ts';
import { endpointOf } from '../../endpoint.ts';
import type { SecurityConfig } from '../config/securityConfig.ts';
import { statusOf } from './serviceStatus.ts';

/** A failed attempt to create a session. */
interface LoginAttempt {
  readonly url: string;
  readonly identity: UserIdentityInfo;
  readonly security: Pick<SecurityConfig, 'mode'>;
}

interface Refusal {
  readonly code: ErrorCode;
  readonly cause: string;
}

const clientCertificateUntrusted: Refusal = {
  code: 'opcua_client_certificate_refused',
  cause: 'the server does not accept our certificate: trust it on the server; it is in own/certs of the certificate folder',
};

/** Status codes of a server that refuses the secure channel. */
const channelRefusals: Readonly<Record<string, Refusal>> = {
  BadSecurityChecksFailed: clientCertificateUntrusted,
  BadCertificateUntrusted: clientCertificateUntrusted,
  BadCertificateInvalid: clientCertificateUntrusted,
  BadCertificateChainIncomplete: clientCertificateUntrusted,
  BadCertificateUriInvalid: {
    code: 'opcua_client_certificate_refused',
    cause: 'the server reports that our certificate is for another application',
  },
  BadCertificateTimeInvalid: {
    code: 'opcua_client_certificate_refused',
    cause: 'the server reports that our certificate has expired or is not valid yet: compare the clocks',
  },
  BadCertificateUseNotAllowed: {
    code: 'opcua_client_certificate_refused',
    cause: 'the server reports that our certificate does not allow this use',
  },
};

const loginRefused: Refusal = { code: 'opcua_login_refused', cause: 'the server rejects this user name or password' };

/** Status codes of a server that refuses the user. */
const loginRefusals: Readonly<Record<string, Refusal>> = {
  BadIdentityTokenRejected: loginRefused,
  BadUserAccessDenied: loginRefused,
  BadIdentityTokenInvalid: { code: 'opcua_login_not_offered', cause: 'the server does not accept this kind of login' },
  BadUserSignatureInvalid: { code: 'opcua_login_refused', cause: 'the server rejects the signature of the user certificate' },
};

const noResources = { code: 'opcua_server_unavailable', cause: 'the server has not enough resources' } as const;
const busy = { code: 'opcua_server_unavailable', cause: 'the server is too busy' } as const;

/** Status codes of a server that may accept a later attempt. */
const temporaryRefusals: Readonly<Record<string, Refusal>> = {
  BadTcpEndpointUrlInvalid: { code: 'opcua_url_refused', cause: 'the server does not accept this URL: its host name or path differs' },
  BadTcpMessageTypeInvalid: { code: 'connect', cause: 'the server does not understand the Hello message' },
  BadTooManySessions: { code: 'opcua_too_many_sessions', cause: 'the server has reached its maximum number of sessions' },
  BadMaxConnectionsReached: { code: 'opcua_too_many_sessions', cause: 'the server has reached its maximum number of connections' },
  BadTcpServerTooBusy: busy,
  BadServerTooBusy: busy,
  BadTcpNotEnoughResources: noResources,
  BadResourceUnavailable: noResources,
  BadOutOfMemory: { code: 'opcua_server_unavailable', cause: 'the server has not enough memory' },
  BadServerHalted: { code: 'opcua_server_unavailable', cause: 'the server is halted: it is starting or stopping' },
  BadServerNotConnected: { code: 'opcua_server_unavailable', cause: 'the server is not connected to its device' },
  BadShutdown: { code: 'opcua_server_unavailable', cause: 'the server is shutting down' },
};

/** The error of an attempt to open a secure channel. */
export function connectError(url: string, error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const status = statusOf(error);
  const { code, cause } =
    refusalIn(channelRefusals, status) ?? (status === undefined ? unexpectedPeer(error as Error) : undefined) ?? otherFailure(error);
  return new ConnectorError(code, `cannot connect to "${endpointOf(url)}": ${cause}`, { cause: error });
}

/** The error of an attempt to create a session over an open channel. */
export function sessionError({ url, identity, security }: LoginAttempt, error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const status = statusOf(error);
  const notOffered = /user token policy/i.test((error as Error).message)
    ? ({ code: 'opcua_login_not_offered', cause: `the server does not offer this with security ${security.mode}` } as const)
    : undefined;
  const { code, cause } = refusalIn(loginRefusals, status) ?? notOffered ?? refusalIn(channelRefusals, status) ?? otherFailure(error);
  const user =
    'userName' in identity ? `user "${identity.userName}"` : 'certificateData' in identity ? 'the user certificate' : 'anonymous';
  return new ConnectorError(code, `cannot log in to "${endpointOf(url)}" as ${user}: ${cause}`, { cause: error });
}

/** The error of a lost connection. Programming errors are returned as they are, so that they are logged with their stack. */
export function lossError(url: string, error: unknown): Error {
  if (error instanceof ConnectorError || error instanceof TypeError || error instanceof ReferenceError) return error;
  const { cause } = otherFailure(error);
  const isTimeout = statusOf(error) === 'BadTimeout' || /timed? ?out/i.test(causeText(error));
  return new ConnectorError(isTimeout ? 'timeout' : 'lost', `cannot read from "${endpointOf(url)}": ${cause}`, { cause: error });
}

function refusalIn(refusals: Readonly<Record<string, Refusal>>, status: string | undefined): Refusal | undefined {
  const refusal = status === undefined ? undefined : refusals[status];
  return refusal && { code: refusal.code, cause: `${refusal.cause} (${status ?? ''})` };
}

/** The peer is not an OPC UA server, by what node-opcua reports of its first message [OPC 10000-6 7.1.2]. */
function unexpectedPeer({ message }: Error): Refusal | undefined {
  // node-opcua words an invalid first message as a timeout
  if (/ERROR in waiting for data on socket.*hadError\s*true/i.test(message))
    return { code: 'opcua_not_a_server', cause: 'the response is not OPC UA: check that the port is that of an OPC UA server' };
  if (closedByPeer.test(message))
    return {
      code: 'opcua_connection_refused',
      cause:
        'the peer closed the connection without an OPC UA response: check that it is an OPC UA server and that it accepts another client',
    };
  return undefined;
}

function otherFailure(error: unknown): Refusal {
  const status = statusOf(error);
  const refusal = refusalIn(temporaryRefusals, status);
  const cause = refusal?.cause ?? status ?? causeText(error);
  const isTimeout = /timed? ?out|ETIMEDOUT/i.test(`${(error as Error).message} ${status ?? ''}`);
  return { code: isTimeout ? 'timeout' : (refusal?.code ?? 'connect'), cause };
}

const closedByPeer = /disconnected by third party|connection (?:is|was) closed|socket has been closed/i;

/** The relevant part of a message: node-opcua adds several lines of advice to system errors. */
function causeText(error: unknown): string {
  const { message } = error as Error;
  if (closedByPeer.test(message)) return 'the server closed the connection';
  const [code] = /\bE[A-Z]{4,}\b/.exec(message) ?? [];
  return code ?? message.split('\n')[0]?.trim() ?? message;
}
