import type { Electricity } from '../world/appliances.ts';

/** What a device measures, by its own names; undefined for what it does not know at the moment. */
export type Values = Readonly<Record<string, number | string | boolean | undefined>>;

export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string;
  readonly retain?: boolean;
}

/** A device that describes itself on a broker, as its firmware or program does. */
export interface DeviceModel {
  /** For fault commands. */
  readonly id: string;
  /** The firmware or program that publishes it. */
  readonly program: string;
  /** `offline` is the last will, `online` follows each connection; both are retained. */
  readonly availability: { readonly topic: string; readonly online: string; readonly offline: string };
  /** Discovery configs; retained. */
  readonly configs: readonly OutgoingMessage[];
  /** Whether it describes itself at each connection; otherwise only at its start. */
  readonly repeatsConfigs: boolean;
  readonly intervalMs: number;
  values(atMs: number): Values;
  states(values: Values, atMs: number): readonly OutgoingMessage[];
  /** What it publishes for a message on one of these topics. */
  readonly requests?: ReadonlyMap<string, (payload: string, values: Values) => readonly OutgoingMessage[]>;
}

/** The part of the simulated world that the models read. */
export interface World {
  readonly seed: string;
  readonly electricity: Electricity;
}

/** Rounds as a firmware with this many decimals does. */
export function round(value: number, decimals = 0): number {
  return Number(value.toFixed(decimals));
}

/** A discovery config. */
export function retained(topic: string, config: object): OutgoingMessage {
  return { topic, payload: JSON.stringify(config), retain: true };
}
