import type { DeviceDescription } from '../../contract.ts';
import type { EntityConfig } from '../entities/entityConfig.ts';
import type { UnwantedEntity } from '../entities/unwantedEntities.ts';

/** Takes the entities that discovery finds. */
export interface EntitySink {
  /** Adds an entity, or takes the new config of the one with this id, which may have another device. */
  set(config: EntityConfig): void;
  delete(id: string): void;
  /** An entity that the config does not want is listed with the others of its device; the reason names the key that exports it. */
  list(id: string, entity: UnwantedEntity): void;
  /** It is not listed any more. */
  unlist(id: string): void;
  /** The description of a device changed, but none of its entities. */
  describe(device: DeviceDescription): void;
  /** Last sign of life of a device; undefined if there was none. */
  lastSeenMs(deviceId: string): number | undefined;
}
