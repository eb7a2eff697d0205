import { SharedProperties } from '../../sharedProperties.ts';
import type { TopicListener } from '../../transport/message.ts';
import type { Dialect, DialectContext } from '../dialect.ts';
import type { CompiledMapping } from '../mapping/compile/compileMapping.ts';
import { MappedTopics } from './mappedTopics.ts';

/** Devices that do not describe themselves: mappings of the config and of profiles say what their topics mean. */
export function createMapped({ gateway, messages }: DialectContext, mappings: readonly CompiledMapping[]): Dialect {
  const listener: TopicListener = new MappedTopics(mappings, { gateway, messages, properties: new SharedProperties() });
  return {
    listeners: new Map(mappings.map(({ pattern: { filter } }) => [filter, listener])),
    // states, with the config's quality of service
    qosOf: () => 1,
    connected: () => undefined,
    settled: () => undefined,
  };
}
