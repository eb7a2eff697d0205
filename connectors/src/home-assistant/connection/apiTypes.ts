export interface EntityEntry {
  readonly entity_id: string;
  readonly platform: string;
  readonly unique_id: string | number;
  readonly device_id?: string | null;
  readonly area_id?: string | null;
  readonly name?: string | null;
  readonly entity_category?: 'config' | 'diagnostic' | null;
  readonly hidden_by?: string | null;
  readonly disabled_by?: string | null;
  readonly labels?: readonly string[];
}

export interface DeviceEntry {
  readonly id: string;
  readonly name?: string | null;
  readonly name_by_user?: string | null;
  readonly manufacturer?: string | null;
  readonly model?: string | null;
  readonly model_id?: string | null;
  readonly sw_version?: string | null;
  readonly hw_version?: string | null;
  readonly serial_number?: string | null;
  readonly area_id?: string | null;
  readonly via_device_id?: string | null;
  /** Since 2026. A child device may have no other fields. */
  readonly parent_device_id?: string | null;
  readonly labels?: readonly string[];
  /** `["mac", "aa:bb:…"]`, `["zigbee", "00:11:…"]`. */
  readonly connections?: readonly (readonly unknown[])[];
  readonly identifiers?: readonly (readonly unknown[])[];
}

export interface AreaEntry {
  readonly area_id: string;
  readonly name: string;
  readonly floor_id?: string | null;
}

export interface FloorEntry {
  readonly floor_id: string;
  readonly name: string;
}

interface LabelEntry {
  readonly label_id: string;
  readonly name: string;
}

/** An entry of `get_states`, the only message with `last_reported`. */
export interface ReportedState {
  readonly entity_id: string;
  readonly last_reported?: string;
  readonly last_updated: string;
}

export interface CoreConfig {
  readonly version: string;
  readonly state: string;
  readonly currency?: string;
  readonly unit_system: Readonly<Record<string, string>>;
}

/** The registries as lists; floors and labels are empty before 2024.4. */
export interface Registries {
  readonly entities: readonly EntityEntry[];
  readonly devices: readonly DeviceEntry[];
  readonly areas: readonly AreaEntry[];
  readonly floors: readonly FloorEntry[];
  readonly labels: readonly LabelEntry[];
}
