export type Attributes = Readonly<Record<string, unknown>>;

export interface EntityValue {
  readonly state: string;
  readonly attributes: Attributes;
}

/** A simulated entity: its registry entry, and its state as a function of time. */
export interface SmartEntity {
  readonly entityId: string;
  /** Key of its device, if it has one. */
  readonly device?: string;
  /** Its integration; without it the entity has no registry entry. */
  readonly platform?: string;
  readonly category?: 'config' | 'diagnostic';
  readonly area?: string;
  readonly labels?: readonly string[];
  readonly hidden?: boolean;
  /** The kind of long-term statistics, if it has any. */
  readonly statistics?: 'mean' | 'total';
  readonly value: (atMs: number) => EntityValue;
}

export interface SmartDevice {
  readonly key: string;
  readonly name: string;
  readonly area?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly serial?: string;
  /** Key of the parent device. */
  readonly parent?: string;
  readonly connections?: readonly (readonly [kind: string, address: string])[];
  readonly labels?: readonly string[];
}
