/**
 * Why a request brought nothing. `exception`: the device answered with a code of [Modbus 7]; `timeout`: nobody answered; `malformed`: the answer fits
 * no request; `cut`: the other side ends the connection whenever this is asked; `link`: there is no connection.
 */
export type ReadFailure = 'exception' | 'timeout' | 'malformed' | 'cut' | 'link';

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

/** Answers of a gateway on behalf of a unit that does not answer. */
const ofAway: ReadonlySet<number | undefined> = new Set([exceptions.gatewayPath, exceptions.gatewayTarget]);
/** Not now. */
const ofBusy: ReadonlySet<number | undefined> = new Set([exceptions.acknowledge, exceptions.busy]);

/** Nobody is there to answer. */
export function isAway({ failure, code }: ReadError): boolean {
  return failure === 'timeout' || failure === 'cut' || failure === 'link' || ofAway.has(code);
}

/** It may be otherwise the next moment, and say nothing of what was asked. */
export function isPassing(error: ReadError): boolean {
  return isAway(error) || ofBusy.has(error.code);
}

const names: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'acknowledged, not done yet',
  6: 'device busy',
  7: 'negative acknowledge',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target did not respond',
};

/** An exception code in words. */
export function exceptionText(code: number): string {
  return `exception ${code} (${names[code] ?? 'unknown'})`;
}
