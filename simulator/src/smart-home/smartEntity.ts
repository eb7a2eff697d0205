export type Attributes = Readonly<Record<string, unknown>>;

export interface EntityValue {
  readonly state: string;
  readonly attributes: Attributes;
}

/** An entity of the simulated instance: what the registry says of it, and its state as a function of time. */
export interface SmartEntity {
  readonly entityId: string;
  /** Key of its device; without it the entity stands alone. */
  readonly device?: string;
  /** Without it the entity has no registry entry. */
  readonly platform?: string;
  readonly category?: 'config' | 'diagnostic';
  readonly area?: string;
  readonly labels?: readonly string[];
  readonly hidden?: boolean;
  /** Kept by the recorder's statistics: an average, or a meter's reading. */
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
  /** Key of the device that this one is a part of. */
  readonly parent?: string;
  readonly connections?: readonly (readonly [kind: string, address: string])[];
  readonly labels?: readonly string[];
}
