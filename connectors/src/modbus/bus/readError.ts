/**
 * Why a request brought nothing. `exception`: the device answered with a code of [Modbus 7]; `timeout`: nobody answered; `malformed`: the answer fits
 * no request; `link`: there is no connection.
 */
export type ReadFailure = 'exception' | 'timeout' | 'malformed' | 'link';

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

const names: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'acknowledged, not done yet',
  6: 'device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target did not respond',
};

/** An exception code in words. */
export function exceptionText(code: number): string {
  return `exception ${code} (${names[code] ?? 'unknown'})`;
}
