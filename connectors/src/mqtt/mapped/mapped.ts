import { SharedProperties } from '../../sharedProperties.ts';
import type { DescribedIds } from '../describedIds.ts';
import type { Dialect, DialectContext } from '../dialect.ts';
import type { UsedMappings } from '../mapping/usedMappings.ts';
import { MappedTopics } from './mappedTopics.ts';
import { ProfilePublisher } from './profilePublisher.ts';
import { RememberedNonces } from './rememberedNonces.ts';
import { SilentShares } from './silentShares.ts';

/** Devices that do not describe themselves: mappings of the config and of profiles say what their topics mean. */
export function createMapped(context: DialectContext, { mappings, published }: UsedMappings, described: DescribedIds): Dialect {
  const { config, gateway, messages, timers, publish, unmapped } = context;
  const nonces = new RememberedNonces(mappings, context);
  const publisher = publish && published.length > 0 ? new ProfilePublisher(published, publish, timers) : undefined;
  const learn = publisher?.learn.bind(publisher);
  const listener = new MappedTopics(
    mappings,
    { config, gateway, messages, timers, unmapped, described, properties: new SharedProperties() },
    learn,
  );
  const shared = new Map(mappings.flatMap(({ pattern }) => (pattern.isShared ? [[pattern.filter, pattern.subscription]] : [])));
  const sharing = shared.size > 0 ? new SilentShares(context, [...shared.values()], () => listener.hasMessages) : undefined;
  return {
    subscriptionOf: (filter) => shared.get(filter),
    listeners: new Map(mappings.map(({ pattern: { filter } }) => [filter, listener])),
    // states, with the config's quality of service
    qosOf: () => 1,
    connected: () => publisher?.connected(),
    subscribed: () => sharing?.subscribed(),
    settled: () => undefined,
    explain: (topic) => listener.explain(topic),
    disconnected: () => nonces.save(),
  };
}
