/**
 * Why a request failed. `exception`: the device responded with a code of [Modbus 7]; `timeout`: no response; `malformed`: the response does not
 * match the request; `cut`: the connection is closed on each attempt; `link`: no connection.
 */
type ReadFailure = 'exception' | 'timeout' | 'malformed' | 'cut' | 'link';

export class ReadError extends Error {
  readonly failure: ReadFailure;
  /** Of an `exception`. */
  readonly code: number | undefined;
  constructor(failure: ReadFailure, message: string, options: ErrorOptions & { readonly code?: number } = {}) {
    super(message, options);
    this.name = 'ReadError';
    this.failure = failure;
    this.code = options.code;
  }
}

/** Exception codes [Modbus 7]. */
export const exceptions = {
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  deviceFailure: 4,
  acknowledge: 5,
  busy: 6,
  gatewayPath: 10,
  gatewayTarget: 11,
} as const;

/** A gateway reports that the unit does not respond. */
const unreachableCodes: ReadonlySet<number | undefined> = new Set([exceptions.gatewayPath, exceptions.gatewayTarget]);
const busyCodes: ReadonlySet<number | undefined> = new Set([exceptions.acknowledge, exceptions.busy]);

/** The unit did not respond. */
export function isUnreachable({ failure, code }: ReadError): boolean {
  return failure === 'timeout' || failure === 'cut' || failure === 'link' || unreachableCodes.has(code);
}

/** The same request may succeed a moment later. */
export function isTransient(error: ReadError): boolean {
  return isUnreachable(error) || busyCodes.has(error.code);
}

const names: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'acknowledged, still processing',
  6: 'device busy',
  7: 'negative acknowledge',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target did not respond',
};

/** Code and name of an exception. */
export function exceptionText(code: number): string {
  return `exception ${code} (${names[code] ?? 'unknown'})`;
}
