import type { Clock } from '../clock.ts';
import { electricity } from '../world/appliances.ts';
import { devices } from './household.ts';
import { furnishHousehold } from './householdEntities.ts';
import { Registries } from './registries.ts';
import { StateMachine } from './stateMachine.ts';

export interface InstanceOptions {
  readonly clock: Clock;
  readonly seed: string;
  readonly token: string;
  readonly version: string;
}

/** The state of a simulated Home Assistant: its registries, its entities and what clients need to log in. */
export class Instance {
  readonly clock: Clock;
  readonly version: string;
  /** The access token that is accepted. */
  token: string;
  readonly registries: Registries;
  readonly machine: StateMachine;
  state: 'NOT_RUNNING' | 'STARTING' | 'RUNNING' = 'RUNNING';
  /** Whether commands are received and ignored. */
  isMute = false;

  constructor({ clock, seed, token, version }: InstanceOptions) {
    this.clock = clock;
    this.version = version;
    this.token = token;
    this.registries = new Registries(devices, () => this.machine.entities.values());
    this.machine = new StateMachine(clock, this.registries);
    for (const entity of furnishHousehold(seed, electricity(seed))) this.machine.entities.set(entity.entityId, entity);
    this.machine.update();
  }

  /** The result of `get_config`. */
  get config(): object {
    return {
      version: this.version,
      state: this.state,
      currency: 'EUR',
      location_name: 'Home',
      unit_system: { temperature: '°C', length: 'km', pressure: 'hPa', wind_speed: 'km/h', volume: 'L', mass: 'g' },
    };
  }

  now(): number {
    return this.clock.now();
  }

  /** The result of `get_states`. */
  fullStates(): object[] {
    const iso = (ms: number): string => new Date(ms).toISOString();
    return [...this.machine.states].map(([entityId, { state, attributes, changedMs, updatedMs, reportedMs }]) => ({
      entity_id: entityId,
      state,
      attributes,
      last_changed: iso(changedMs),
      last_updated: iso(updatedMs),
      last_reported: iso(reportedMs),
    }));
  }
}
