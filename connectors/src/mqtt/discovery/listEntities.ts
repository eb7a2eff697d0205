import type { EntityConfig } from '../entities/entityConfig.ts';
import { parseExactJson, isObject } from '../../transport/json.ts';
import { parseConfigTopic } from './configTopic.ts';
import { EntityConfigs } from './entityConfigs.ts';
import type { Problem } from './problems.ts';
import { readConfig } from './readConfig.ts';

/** The entities of some discovery configs and what is wrong with them, for test cases and tools: without a connection, a memory or limits. */
export function listEntities(
  configs: readonly { readonly topic: string; readonly payload: string }[],
  prefix = 'homeassistant',
): { readonly entities: readonly EntityConfig[]; readonly problems: readonly Problem[] } {
  const named = new EntityConfigs();
  const problems: Problem[] = [];
  const entities = configs.flatMap(({ topic, payload }) => {
    const parts = parseConfigTopic(topic, prefix);
    const value = payload === '' ? undefined : parseExactJson(payload);
    if (parts === undefined || !isObject(value)) return [];
    const read = readConfig(parts, value);
    problems.push(...read.problems);
    return read.entities.map((entity) => {
      const id = entity.device === undefined ? undefined : named.devices.update(entity.device, undefined).id;
      return named.configOf(named.identified(entity, topic), id);
    });
  });
  return { entities, problems };
}
