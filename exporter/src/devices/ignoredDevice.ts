import type { Device } from '@gaugeway/connectors/contract';
import { discardedPoint } from '../series/eventPoints.ts';

/** A device that is filtered, refused or of another shard: takes everything and does nothing. */
export const ignoredDevice: Device = {
  lastSeenMs: undefined,
  map: (properties) => properties.map(() => discardedPoint),
  seen: () => undefined,
  quality: () => undefined,
  undeclared: () => undefined,
  event: () => undefined,
  online: () => undefined,
  offline: () => undefined,
  payload: () => undefined,
  failed: () => undefined,
  reachabilityUnknown: () => undefined,
  remove: () => undefined,
};
