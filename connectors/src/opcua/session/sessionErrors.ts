import { StatusCode, StatusCodes } from 'node-opcua-client';
import { ConnectorError } from '../../contract.ts';
import type { ErrorCode } from '../../errors.ts';
import { endpointOf } from '../../transport/endpoint.ts';
import type { ConnectOptions } from './connect.ts';

/** A status that the server answered with, wherever node-opcua put it. */
export function statusOf(error: unknown): string | undefined {
  const { statusCode, response, message } = error as {
    statusCode?: unknown;
    response?: { responseHeader?: { serviceResult?: unknown } };
    message?: string;
  };
  for (const status of [statusCode, response?.responseHeader?.serviceResult])
    if (status instanceof StatusCode && status.isNotGood()) return status.name;
  const [named] = /\bBad[A-Z]\w+/.exec(message ?? '') ?? [];
  return named !== undefined && Object.hasOwn(StatusCodes, named) ? named : undefined;
}

/** Why no channel came about. */
export function connectError(url: string, error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const status = statusOf(error);
  const what = `cannot connect to "${endpointOf(url)}"`;
  const refused = status === undefined ? undefined : channelRefusals[status];
  if (refused !== undefined) return new ConnectorError('auth', `${what}: ${refused} (${status ?? ''})`, { cause: error });
  const text = (error as Error).message;
  const odd = status === undefined ? oddPeer(text) : undefined;
  if (odd !== undefined) return new ConnectorError(odd.code, `${what}: ${odd.cause}`, { cause: error });
  const code: ErrorCode = /timed? ?out|ETIMEDOUT/i.test(`${text} ${status ?? ''}`) ? 'timeout' : 'connect';
  return new ConnectorError(code, `${what}: ${statusText(status) ?? causeText(error)}`, { cause: error });
}

/** What node-opcua says of somebody who does not greet as OPC UA wants it [OPC 10000-6 7.1.2]. */
function oddPeer(text: string): { readonly code: ErrorCode; readonly cause: string } | undefined {
  // a first message that is none; its text speaks of a timeout, which it is not
  if (/ERROR in waiting for data on socket.*hadError\s*true/i.test(text))
    return { code: 'protocol', cause: 'what answers there does not speak OPC UA: is this the port of another service?' };
  if (closedByPeer.test(text))
    return {
      code: 'connect',
      cause: 'it closed the connection without a greeting: is it an OPC UA server, and does it take one more client?',
    };
  return undefined;
}

/** Answers that pass by themselves, or with what is set at the server. */
const serverStates: Readonly<Record<string, string>> = {
  BadTcpEndpointUrlInvalid: 'the server does not know this URL: its host name or path is another',
  BadTcpMessageTypeInvalid: 'the server does not understand the greeting',
  BadTooManySessions: 'the server has as many sessions as it takes',
  BadMaxConnectionsReached: 'the server has as many connections as it takes',
  BadTcpServerTooBusy: 'the server is too busy',
  BadServerTooBusy: 'the server is too busy',
  BadTcpNotEnoughResources: 'the server has not enough resources',
  BadResourceUnavailable: 'the server has not enough resources',
  BadOutOfMemory: 'the server has not enough memory',
  BadServerHalted: 'the server is halted: it starts or stops',
  BadServerNotConnected: 'the server is not connected to its device',
  BadShutdown: 'the server shuts down',
};

function statusText(status: string | undefined): string | undefined {
  if (status === undefined) return undefined;
  const text = serverStates[status];
  return text === undefined ? status : `${text} (${status})`;
}

const notTrusted = 'the server does not accept our certificate: let it trust the one in own/certs of the certificate folder';

const channelRefusals: Readonly<Record<string, string>> = {
  BadSecurityChecksFailed: notTrusted,
  BadCertificateUntrusted: notTrusted,
  BadCertificateUriInvalid: 'the server says that our certificate is for another application',
  BadCertificateTimeInvalid: 'the server says that our certificate has expired, or is not valid yet: compare the clocks',
  BadCertificateInvalid: notTrusted,
  BadCertificateChainIncomplete: notTrusted,
  BadCertificateUseNotAllowed: 'the server says that our certificate is not made for this use',
};

/** Why there is a channel and no session. */
export function sessionError({ url, identity, security }: ConnectOptions, error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const status = statusOf(error);
  const text = (error as Error).message;
  const who = 'userName' in identity ? `user "${identity.userName}"` : 'certificateData' in identity ? 'the user certificate' : 'anonymous';
  const what = `cannot log in to "${endpointOf(url)}" as ${who}`;
  const refusal = status === undefined ? undefined : loginRefusals[status];
  if (refusal !== undefined) return new ConnectorError('auth', `${what}: ${refusal} (${status ?? ''})`, { cause: error });
  if (/user token policy/i.test(text))
    return new ConnectorError('auth', `${what}: the server does not offer this with security ${security.mode}`, { cause: error });
  if (status !== undefined && channelRefusals[status] !== undefined)
    return new ConnectorError('auth', `${what}: ${channelRefusals[status]} (${status})`, { cause: error });
  const code: ErrorCode = /timed? ?out/i.test(`${text} ${status ?? ''}`) ? 'timeout' : 'connect';
  return new ConnectorError(code, `${what}: ${statusText(status) ?? causeText(error)}`, { cause: error });
}

const wrongLogin = 'the server does not know this user or password';

const loginRefusals: Readonly<Record<string, string>> = {
  BadIdentityTokenRejected: wrongLogin,
  BadUserAccessDenied: wrongLogin,
  BadIdentityTokenInvalid: 'the server does not take this kind of login',
  BadUserSignatureInvalid: 'the server does not accept the signature of the user certificate',
};

/** Why the connection is gone; a mistake of our own stays one, so that it is told with its place. */
export function lossError(url: string, error: unknown): Error {
  if (error instanceof ConnectorError || error instanceof TypeError || error instanceof ReferenceError) return error;
  const status = statusOf(error);
  const text = causeText(error);
  const isTimeout = status === 'BadTimeout' || /timed? ?out/i.test(text);
  return new ConnectorError(isTimeout ? 'timeout' : 'lost', `cannot read from "${endpointOf(url)}": ${statusText(status) ?? text}`, {
    cause: error,
  });
}

const closedByPeer = /disconnected by third party|connection (?:is|was) closed|socket has been closed/i;

/** The part of a message that says something: node-opcua wraps system errors in several lines of advice. */
function causeText(error: unknown): string {
  const text = (error as Error).message;
  if (closedByPeer.test(text)) return 'the server closed the connection';
  const [code] = /\bE[A-Z]{4,}\b/.exec(text) ?? [];
  return code ?? text.split('\n')[0]?.trim() ?? text;
}
