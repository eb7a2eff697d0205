import type { DeviceEvent } from '../../contract.ts';
import type { JsonObject } from '../../transport/json.ts';
import type { EntityValue } from './entityValue.ts';

/** Declares what an entity of one component reads, as Home Assistant's integration of that component does. */
export type Component = (entity: EntitySetup) => void;

/** What a component declares of one entity. */
export interface EntitySetup {
  /** The keys of its config. */
  readonly options: JsonObject;
  /** Attributes that do not change: class, unit, lists of modes. */
  describe(attributes: JsonObject): void;
  /** Reads one value; `name` is that of an attribute, or {@link state}. */
  read(name: string, source: ValueSource): EntityValue;
  /** Reads several values from one topic. */
  readAll(names: readonly string[], source: Source & { readonly take: (rendered: unknown, values: readonly EntityValue[]) => void }): void;
  /** The value with this name, which another topic may set. */
  value(name: string): EntityValue;
  /** Attributes from a payload, of which the model takes the charge of a battery and a position. */
  extra(attributes: JsonObject): void;
  /** It has no state, only events of these names. */
  occurs(name: string, events: readonly string[]): void;
  /** Reads events: what `take` returns happened. */
  readEvents(source: Source & { readonly take: (rendered: unknown) => DeviceEvent | undefined }): void;
  /** A payload that the component does not accept: nothing changes, and it is counted. */
  refusePayload(rendered: unknown): void;
  /** Nothing of the entity is exported. */
  exclude(reason: string): void;
}

/** The name of the state among the values of an entity. */
export const state = '';

/** Where a value is: names of options. */
export interface Source {
  readonly topic: string;
  readonly template?: string;
  /** Variables of the template besides `value` and `value_json`. */
  readonly variables?: JsonObject;
  /** A number is taken as it is, without becoming a text before. */
  readonly isNumber?: boolean;
}

export interface ValueSource extends Source {
  /** The value of a rendered template: {@link keep} changes nothing, {@link refused} is counted too, null is no value. */
  readonly parse: Parse;
  /** `parse` returns each number as it is. */
  readonly keepsNumbers?: boolean;
  /** `on` becomes `off` after this time, unless another value comes before. */
  readonly offDelayMs?: number | undefined;
}

export type Parse = (rendered: unknown) => unknown;

/** The payload is not for this value, or empty. */
export const keep = Symbol('keep');
/** The payload is not one that the component accepts. */
export const refused = Symbol('refused');
