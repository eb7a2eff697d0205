import { Broker } from './broker.ts';
import type { Clock } from './clock.ts';
import type { BrokerAddress } from './mqttLink.ts';

/** Options of a simulation on an MQTT broker. */
export interface MqttSimulationOptions {
  /** An external broker; by default one runs in this process. */
  readonly broker?: BrokerAddress | undefined;
  /** Address of the embedded broker; 127.0.0.1 and a free port by default. */
  readonly listen?: { readonly host?: string; readonly port?: number } | undefined;
  /** The seed of all simulated values. */
  readonly seed?: number | undefined;
  /** Speed of simulated time, as a multiple of the clock; report intervals do not change. */
  readonly speed?: number | undefined;
  readonly clock?: Clock;
}

/** The broker of a simulation: the given one, or an embedded one, which the simulation stops. */
export interface SimulationBroker {
  readonly address: BrokerAddress;
  readonly embedded: Broker | undefined;
}

/** Throws when the embedded broker cannot listen. */
export async function simulationBroker({ broker, listen }: MqttSimulationOptions): Promise<SimulationBroker> {
  if (broker !== undefined) return { address: broker, embedded: undefined };
  const embedded = new Broker(listen?.host, listen?.port);
  await embedded.start();
  return { address: { url: embedded.url }, embedded };
}
