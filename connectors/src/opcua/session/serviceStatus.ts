import { StatusCode, StatusCodes } from 'node-opcua-client';

/** Status codes of a call that is too large: it is repeated in smaller parts. */
const sizeRefusals: ReadonlySet<string> = new Set([
  'BadTooManyOperations',
  'BadRequestTooLarge',
  'BadResponseTooLarge',
  'BadEncodingLimitsExceeded',
  'BadTcpMessageTooLarge',
]);

/** Status codes of a server that creates no (further) subscription for this client: its nodes are polled instead. */
const subscriptionRefusals: ReadonlySet<string> = new Set([
  'BadTooManySubscriptions',
  'BadServiceUnsupported',
  'BadNotImplemented',
  'BadNotSupported',
  'BadUserAccessDenied',
]);

/** Name of the bad status code in an error of node-opcua, wherever the library put it; undefined where the server sent none. */
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

export function isTooLarge(error: unknown): boolean {
  return sizeRefusals.has(statusOf(error) ?? '');
}

export function isSubscriptionRefusal(error: unknown): boolean {
  return subscriptionRefusals.has(statusOf(error) ?? '');
}
