import type { Broker } from '../broker.ts';
import { systemClock } from '../clock.ts';
import { simulationBroker, type MqttSimulationOptions } from '../mqttSimulation.ts';
import { electricity } from '../world/appliances.ts';
import type { World } from './deviceModel.ts';
import { emsEspBoiler } from './emsEspBoiler.ts';
import { esphomeNode } from './esphomeNode.ts';
import { MqttHouseFaults } from './faults.ts';
import { SimulatedDevice } from './simulatedDevice.ts';
import { tasmotaPlug } from './tasmotaPlug.ts';
import { theengsSensor } from './theengsSensor.ts';
import { weatherStation } from './weatherStation.ts';

const models = [esphomeNode, theengsSensor, emsEspBoiler, weatherStation, tasmotaPlug];

/** Devices of a house that describe themselves on an MQTT broker, each with a connection of its own. */
export class MqttHouse {
  readonly faults: MqttHouseFaults;
  readonly #url: string;
  readonly #broker: Broker | undefined;
  readonly #devices: ReadonlyMap<string, SimulatedDevice>;

  private constructor(url: string, broker: Broker | undefined, devices: ReadonlyMap<string, SimulatedDevice>) {
    this.#url = url;
    this.#broker = broker;
    this.#devices = devices;
    this.faults = new MqttHouseFaults(devices, broker);
  }

  /** Throws if the broker is not reachable. */
  static async start(options: MqttSimulationOptions = {}): Promise<MqttHouse> {
    const { clock = systemClock, seed = 1, speed = 1 } = options;
    const { address, embedded } = await simulationBroker(options);
    const startMs = clock.now();
    const worldTime = (atMs: number): number => startMs + (atMs - startMs) * speed;
    const world: World = { seed: String(seed), electricity: electricity(String(seed)) };
    const devices = models.map((model) => new SimulatedDevice(model(world), { broker: address, clock, worldTime }));
    const house = new MqttHouse(address.url, embedded, new Map(devices.map((device) => [device.model.id, device])));
    try {
      for (const device of devices) await device.start();
    } catch (error) {
      await house.stop();
      throw error;
    }
    return house;
  }

  /** URL of the broker. */
  get url(): string {
    return this.#url;
  }

  get devices(): readonly SimulatedDevice[] {
    return [...this.#devices.values()];
  }

  async stop(): Promise<void> {
    for (const device of this.devices) await device.stop();
    await this.#broker?.stop();
  }
}
