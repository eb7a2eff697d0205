import type { DescribedIds } from '../../describedIds.ts';
import type { DialectContext } from '../../dialect.ts';
import type { SharedProperties } from '../../../sharedProperties.ts';

/** What all devices of the mappings share. */
export interface MappedContext extends Pick<DialectContext, 'config' | 'gateway' | 'messages' | 'timers' | 'unmapped'> {
  readonly properties: SharedProperties;
  /** Ids that mapped devices cannot have. */
  readonly described: DescribedIds;
}
