import { globMatcher } from '../../glob.ts';
import { domainOf } from '../../home-assistant-model/entity.ts';
import type { HomeAssistantConfig } from '../config.ts';
import type { EntityInfo } from './registry.ts';

type Kind = 'entities' | 'domains' | 'integrations' | 'areas' | 'labels';
const kinds: readonly Kind[] = ['entities', 'domains', 'integrations', 'areas', 'labels'];

/** Whether an entity is exported, by the config's `include` and `exclude`. The gateway filters by device. */
export function entityFilter({ include, exclude, hidden }: HomeAssistantConfig): (entityId: string, info: EntityInfo) => boolean {
  const [wanted, unwanted] = [matchers(include), matchers(exclude)];
  return (entityId, info) => {
    if (info.isDisabled || (info.isHidden && !hidden)) return false;
    const texts: Readonly<Record<Kind, readonly string[]>> = {
      entities: [entityId],
      domains: [domainOf(entityId)],
      integrations: info.integration === undefined ? [] : [info.integration],
      areas: info.areas,
      labels: info.labels,
    };
    const isMatch = ([kind, matches]: Matcher): boolean => texts[kind].some(matches);
    return wanted.every(isMatch) && !unwanted.some(isMatch);
  };
}

type Matcher = readonly [Kind, (text: string) => boolean];

function matchers(patterns: Partial<Record<Kind, readonly string[]>>): readonly Matcher[] {
  return kinds.flatMap((kind) => {
    const globs = patterns[kind];
    return globs === undefined ? [] : [[kind, globMatcher(globs)] as const];
  });
}
