import { systemClock } from '../clock.ts';
import { simulationBroker, type MqttSimulationOptions } from '../mqttSimulation.ts';
import { Bridge } from './bridge.ts';
import type { BridgeSettings } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { Faults } from './faults.ts';
import { furnish, type HomeDevice } from './inventory.ts';
import { ZigbeeNode, nodeNamed, type WorldTime } from './zigbeeNode.ts';
import { Radio } from './radio.ts';

export interface HomeOptions extends MqttSimulationOptions, Partial<BridgeSettings> {
  /** How many devices; 41 by default. Their addresses do not depend on the seed. */
  readonly devices?: number;
  /** `stopped`: the bridge starts with `faults.bridgeStart()`, so that a client can subscribe first. */
  readonly bridge?: 'started' | 'stopped';
  /** With the embedded broker: each device reports when its topic is first subscribed to, so that a demo shows all devices at once. */
  readonly greet?: boolean;
}

/** A running home. */
export interface Home {
  /** URL of the broker. */
  readonly url: string;
  readonly faults: Faults;
  /** The current devices with their current names. */
  devices(): HomeDevice[];
  /** The state that a device, by address or name, would report at a given time, overrides included. */
  stateAt(device: string, atMs: number): State;
  stop(): Promise<void>;
}

/** Starts a house with a Zigbee network, Zigbee2MQTT and, by default, an MQTT broker. */
export async function startHome(options: HomeOptions = {}): Promise<Home> {
  const { clock = systemClock, seed = 1, speed = 1, devices, bridge: initially = 'started' } = options;
  const settings: BridgeSettings = {
    baseTopic: options.baseTopic ?? 'zigbee2mqtt',
    lastSeen: options.lastSeen ?? 'disable',
    availability: options.availability ?? true,
    homeAssistant: options.homeAssistant ?? false,
  };
  const startMs = clock.now();
  const worldTime: WorldTime = (atMs) => startMs + (atMs - startMs) * speed;
  const nodes = new Map(furnish(String(seed), devices).map((device) => [device.ieeeAddress, new ZigbeeNode(device, startMs, worldTime)]));
  const { address, embedded } = await simulationBroker(options);
  const bridge = new Bridge({ broker: address, settings, clock, nodes });
  const radio = new Radio({ clock, worldTime, nodes, bridge });
  try {
    if (initially === 'started') await bridge.start();
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  radio.start();
  if (embedded && options.greet) embedded.onSubscribe = reportOnFirstSubscription(settings.baseTopic, nodes, radio);
  return {
    url: address.url,
    faults: new Faults({ seed: String(seed), clock, worldTime, nodes, bridge, radio, broker: embedded }),
    devices: () => Array.from(nodes.values(), ({ device, name }) => ({ ...device, name })),
    stateAt: (device, atMs) => nodeNamed(nodes, device).state(worldTime(atMs)),
    async stop() {
      radio.stop();
      await bridge.stop('offline');
      await embedded?.stop();
    },
  };
}

/** Lets each device report when a client first subscribes to its topic by name. */
function reportOnFirstSubscription(
  baseTopic: string,
  nodes: ReadonlyMap<string, ZigbeeNode>,
  radio: Radio,
): (topics: readonly string[]) => void {
  const reported = new Set<ZigbeeNode>();
  return (topics) => {
    for (const node of nodes.values()) {
      if (node.silent || reported.has(node) || !topics.includes(`${baseTopic}/${node.name}`)) continue;
      reported.add(node);
      radio.report(node);
    }
  };
}
