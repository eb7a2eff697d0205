import type { Property } from '../../contract.ts';
import type { EntityEntry } from './inventory.ts';
import { isObject, listOf, textOf, type JsonObject } from '../../transport/json.ts';

/** Properties that the bridge publishes for a group when a member changes [zigbee2mqtt lib/extension/groups.ts]. */
const shared: ReadonlySet<string> = new Set(['state', 'brightness', 'color_temp', 'color', 'color_mode']);
const mostGroups = 1000;

/**
 * The wanted groups of `bridge/groups`. A group declares no properties: it has those of its members' lights, switches and covers, whichever
 * endpoint they are on.
 */
export function readGroups(list: readonly unknown[], wanted: boolean | readonly string[], devices: readonly EntityEntry[]): EntityEntry[] {
  const byId = new Map(devices.map((entry) => [entry.description.id, entry]));
  return list
    .slice(0, mostGroups)
    .filter((group): group is JsonObject => isObject(group) && isWanted(group, wanted))
    .map((group) => {
      const members = listOf(group['members']).flatMap(
        (member) => byId.get((isObject(member) && textOf(member['ieee_address'])) || '') ?? [],
      );
      const id = `group_${String(group['id'])}`;
      const name = textOf(group['friendly_name']) ?? id;
      return {
        description: { id, name, nativeId: String(group['id']), model: 'group' },
        friendlyName: name,
        properties: propertiesOfGroup(members),
        disabled: false,
        members: members.map((member) => member.description.id),
      };
    });
}

function isWanted({ id, friendly_name: name, members }: JsonObject, wanted: boolean | readonly string[]): boolean {
  if (!Number.isInteger(id) || listOf(members).length === 0) return false;
  return wanted === true || (wanted !== false && wanted.includes(textOf(name) ?? ''));
}

function propertiesOfGroup(members: readonly EntityEntry[]): Property[] {
  const properties = new Map<string, Property>();
  for (const property of members.flatMap((member) => member.properties)) {
    if (property.parent === undefined) continue;
    const { channel, ...rest } = property;
    const plain = channel === undefined ? rest : withoutSuffix(rest, `_${channel}`);
    const key = JSON.stringify([...(plain.path ?? []), plain.name]);
    if (shared.has(plain.path?.[0] ?? plain.name) && !properties.has(key)) properties.set(key, plain);
  }
  return [...properties.values()];
}

function withoutSuffix(property: Property, suffix: string): Property {
  const cut = (text: string) => (text.endsWith(suffix) ? text.slice(0, -suffix.length) : text);
  return { ...property, name: cut(property.name), ...(property.path && { path: property.path.map(cut) }) };
}
