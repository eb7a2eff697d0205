import type { DeviceDescription } from '../../contract.ts';
import type { EntityConfig } from '../entities/entityConfig.ts';

/** Takes the entities that discovery finds. */
export interface EntitySink {
  /** Adds an entity, or takes the new config of the one with this id, which may have another device. */
  set(config: EntityConfig): void;
  delete(id: string): void;
  /** The description of a device changed, but none of its entities. */
  describe(device: DeviceDescription): void;
  /** Last sign of life of a device; undefined if there was none. */
  lastSeenMs(deviceId: string): number | undefined;
}
