import { isIP } from 'node:net';
import { z } from 'zod';

interface ListenAddress {
  /** Empty: all interfaces, IPv4 and IPv6. */
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`, `:PORT` for all interfaces, `[IPv6]:PORT`; port 0 is any free port. */
export const listenAddress = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]*):\d{1,5}$/, 'expected HOST:PORT such as 127.0.0.1:10464, :10464 or [::1]:10464')
  .refine((text) => portOf(text) <= 65_535, {
    message: 'expected a port up to 65535',
    params: { problem: 'out_of_range' },
    when: (payload) => payload.issues.length === 0,
  })
  .transform((text): ListenAddress => ({ host: text.slice(0, text.lastIndexOf(':')).replace(/^\[|\]$/g, ''), port: portOf(text) }));

function portOf(text: string): number {
  return Number(text.slice(text.lastIndexOf(':') + 1));
}

/** True for a host name or address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
