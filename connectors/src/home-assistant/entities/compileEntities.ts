import { deviceBattery } from '../../home-assistant-model/deviceBattery.ts';
import type { Instance } from '../../home-assistant-model/entity.ts';
import type { DeviceEntity } from './deviceEntity.ts';

/** Derives the features of those entities of a device that changed, or whose device did. */
export function compileEntities(entities: Iterable<DeviceEntity>, instance: Instance): void {
  const all = [...entities];
  const battery = deviceBattery(all.map(({ entityId, attributes, info }) => ({ entityId, attributes, place: info.first?.place })));
  for (const entity of all) entity.setBattery(battery);
  for (const entity of all) if (entity.isStale || entity.isMoved) entity.compile(instance);
}
