/** What a topic of Sparkplug B is about: `spBv1.0/<group>/<type>/<node>[/<device>]` [Sparkplug 3.0 4.1]. */
export interface Address {
  readonly group: string;
  readonly type: MessageType;
  readonly node: string;
  readonly device: string | undefined;
}

export type MessageType = 'NBIRTH' | 'NDATA' | 'NDEATH' | 'DBIRTH' | 'DDATA' | 'DDEATH';

export const namespace = 'spBv1.0';
/** Where a broker that knows Sparkplug retains births [Sparkplug 3.0 10.2]. */
const certificates = '$sparkplug/certificates/';

const nodeTypes: ReadonlySet<string> = new Set(['NBIRTH', 'NDATA', 'NDEATH']);
const deviceTypes: ReadonlySet<string> = new Set(['DBIRTH', 'DDATA', 'DDEATH']);
/** Sent by applications, not by nodes. */
const commandTypes: ReadonlySet<string> = new Set(['NCMD', 'DCMD', 'STATE']);

/** The filters for the messages of a group; `+` is every group. */
export function filtersOf(group: string): readonly string[] {
  return [`${namespace}/${group}/#`, `${certificates}${namespace}/${group}/#`];
}

/** `ignored`: no message of a node, which is fine; `invalid`: not a topic of Sparkplug B. */
export function addressOf(topic: string): Address | 'ignored' | 'invalid' {
  const [, group = '', type = '', node = '', device, ...more] = (topic.startsWith('$') ? topic.slice(certificates.length) : topic).split(
    '/',
  );
  if (group === 'STATE' || commandTypes.has(type)) return 'ignored';
  const isValid = node !== '' && group !== '' && more.length === 0;
  if (isValid && device === undefined && nodeTypes.has(type)) return { group, type: type as MessageType, node, device };
  if (isValid && device !== undefined && device !== '' && deviceTypes.has(type)) return { group, type: type as MessageType, node, device };
  return 'invalid';
}

/** The topic of the births of a node, or of one of its devices. */
export function birthTopic({ group, node }: Pick<Address, 'group' | 'node'>, device?: string): string {
  return device === undefined ? `${namespace}/${group}/NBIRTH/${node}` : `${namespace}/${group}/DBIRTH/${node}/${device}`;
}

/** The topic of commands for a node. */
export function commandTopic(group: string, node: string): string {
  return `${namespace}/${group}/NCMD/${node}`;
}
