import type { Broker } from '../broker.ts';
import { systemClock } from '../clock.ts';
import { simulationBroker, type MqttSimulationOptions } from '../mqttSimulation.ts';
import { compressorStation } from './compressorStation.ts';
import { SparkplugNode } from './sparkplugNode.ts';

/** An edge node of Sparkplug B on an MQTT broker. */
export class SparkplugPlant {
  readonly url: string;
  readonly node: SparkplugNode;
  readonly #broker: Broker | undefined;

  private constructor(url: string, node: SparkplugNode, broker: Broker | undefined) {
    this.url = url;
    this.node = node;
    this.#broker = broker;
  }

  /** Throws if the broker is not reachable. */
  static async start(options: MqttSimulationOptions = {}): Promise<SparkplugPlant> {
    const { clock = systemClock, seed = 1, speed = 1 } = options;
    const { address, embedded } = await simulationBroker(options);
    const startMs = clock.now();
    const worldTime = (atMs: number): number => startMs + (atMs - startMs) * speed;
    const node = new SparkplugNode(compressorStation(String(seed)), { broker: address, clock, worldTime });
    const plant = new SparkplugPlant(address.url, node, embedded);
    try {
      await node.start();
    } catch (error) {
      await plant.stop();
      throw error;
    }
    return plant;
  }

  async stop(): Promise<void> {
    await this.node.stop();
    await this.#broker?.stop();
  }
}
