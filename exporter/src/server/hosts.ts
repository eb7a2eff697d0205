import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from '../config/listenAddress.ts';

/**
 * Suffixes of names that do not exist in public DNS, so that DNS rebinding cannot use them:
 * special-use names [RFC 6761, RFC 6762, RFC 8375], `internal` (reserved by ICANN in 2024) and the private ones of RFC 6762 appendix G.
 */
const privateSuffixes = ['.local', '.localhost', '.internal', '.home.arpa', '.lan', '.home', '.corp', '.intranet', '.private', '.test'];

interface ListenOptions {
  readonly host: string;
  /** `server.hosts`. */
  readonly hosts: readonly string[];
}

/**
 * Whether a Host header names this server. DNS rebinding needs a name in public DNS, so loopback names are always accepted.
 * Where other machines can connect, IP addresses, names without a dot (containers, machines) and private domains are accepted too.
 */
export function isOwnHost(header: string, { host, hosts }: ListenOptions): boolean {
  const name = hostName(header);
  if (name === undefined) return false;
  if (isLoopback(name) || name === host.toLowerCase() || hosts.some((own) => own.toLowerCase() === name)) return true;
  return !isLoopback(host) && (isIP(name) !== 0 || !name.includes('.') || isPrivate(name));
}

function isPrivate(name: string): boolean {
  return name === hostname().toLowerCase() || privateSuffixes.some((suffix) => name.endsWith(suffix));
}

/** The name or address of a Host header in lower case, without its port; undefined for an invalid header. */
function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#@[\]\\]+))(?::\d+)?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
}
