import type { DeviceDescription } from '../../contract.ts';
import type { JsonObject } from '../../transport/json.ts';

/** An entity as its discovery config describes it: keys in full, `~` replaced, not checked by its component yet. */
export interface EntityConfig {
  /** `sensor`, `climate` and so on. */
  readonly component: string;
  /** Identifies the entity across changes of its config: component, `unique_id` and device, else component and topic. */
  readonly id: string;
  /** As Home Assistant named it when it was first seen: `sensor.kitchen_temperature`. */
  readonly entityId: string;
  /** Object id without the leading slug of its device (catalogue §4.3); empty if nothing else remains. */
  readonly name: string;
  /** Its own keys and the shared ones of the device-based form, in full; without `device` and `origin`. */
  readonly options: JsonObject;
  /** Topic of the config. */
  readonly topic: string;
  /** Position in the order in which entities were first seen, also over restarts (catalogue §4.3). */
  readonly place?: number;
  /** The device that it is a part of; an entity without a device is its own. */
  readonly device: DeviceDescription;
}
