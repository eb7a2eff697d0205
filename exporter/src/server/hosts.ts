import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from '../config/listenAddress.ts';

/**
 * Ends of names that public DNS gives to nobody, so that no stranger's page can be rebound to them:
 * special-use names [RFC 6761, RFC 6762, RFC 8375], `internal` (reserved by ICANN in 2024) and the private ones of RFC 6762 appendix G.
 */
const privateEnds = ['.local', '.localhost', '.internal', '.home.arpa', '.lan', '.home', '.corp', '.intranet', '.private', '.test'];

interface ListenOptions {
  readonly host: string;
  /** `server.hosts`. */
  readonly hosts: readonly string[];
}

/**
 * Whether a Host header names this server. DNS rebinding needs a name whose owner is a stranger, so loopback names are always right;
 * where other machines can connect, so are IP addresses, names without a dot (containers, machines) and private domains.
 */
export function isOwnHost(header: string, { host, hosts }: ListenOptions): boolean {
  const name = hostName(header);
  if (name === undefined) return false;
  if (isLoopback(name) || name === host.toLowerCase() || hosts.some((own) => own.toLowerCase() === name)) return true;
  return !isLoopback(host) && (isIP(name) !== 0 || !name.includes('.') || isPrivate(name));
}

function isPrivate(name: string): boolean {
  return name === hostname().toLowerCase() || privateEnds.some((end) => name.endsWith(end));
}

/** The name or address of a Host header in lower case, without its port; undefined for what is none. */
function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#@[\]\\]+))(?::\d+)?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
}
