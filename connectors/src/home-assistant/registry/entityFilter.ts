import { globMatcher } from '../../glob.ts';
import { domainOf } from '../../home-assistant-model/entity.ts';
import type { HomeAssistantConfig } from '../config.ts';
import type { Placement } from './registry.ts';

type Kind = 'entities' | 'domains' | 'integrations' | 'areas' | 'labels';
const kinds: readonly Kind[] = ['entities', 'domains', 'integrations', 'areas', 'labels'];

/** Whether an entity is to be exported by the config's `include` and `exclude`; devices are the gateway's to choose. */
export function entityFilter({ include, exclude, hidden }: HomeAssistantConfig): (entityId: string, placement: Placement) => boolean {
  const [wanted, unwanted] = [matchers(include), matchers(exclude)];
  return (entityId, placement) => {
    if (placement.isDisabled || (placement.isHidden && !hidden)) return false;
    const texts: Readonly<Record<Kind, readonly string[]>> = {
      entities: [entityId],
      domains: [domainOf(entityId)],
      integrations: placement.integration === undefined ? [] : [placement.integration],
      areas: placement.areas,
      labels: placement.labels,
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
