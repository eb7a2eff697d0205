import { Broker } from '../broker.ts';
import { systemClock, type Clock } from '../clock.ts';
import { Bridge } from './bridge.ts';
import type { BridgeSettings } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { Faults } from './faults.ts';
import { furnish, type HomeDevice } from './inventory.ts';
import { Member, memberNamed, type WorldTime } from './zigbeeNode.ts';
import type { BrokerAddress } from './mqttLink.ts';
import { Radio } from './radio.ts';

export interface HomeOptions extends Partial<BridgeSettings> {
  /** A broker elsewhere; without it one runs in this process. */
  readonly broker?: BrokerAddress;
  /** Where the embedded broker listens: 127.0.0.1 and a free port by default. */
  readonly listen?: { readonly host?: string; readonly port?: number };
  /** How many devices; 41 by default. */
  readonly devices?: number;
  /** Another seed is another house: other weather, other habits; addresses stay. */
  readonly seed?: number;
  /** How many times faster than the clock the world around the devices goes; their reports keep their intervals. */
  readonly speed?: number;
  readonly clock?: Clock;
  /** `stopped`: the bridge waits for `faults.bridgeStart()`, so that who connects first misses nothing. */
  readonly bridge?: 'started' | 'stopped';
  /** With the embedded broker: each device speaks when its topic is first subscribed to, so that a demo need not wait for the quiet ones. */
  readonly greet?: boolean;
}

/** A running home. */
export interface Home {
  /** Of the broker. */
  readonly url: string;
  readonly faults: Faults;
  /** The devices as they are now, under the names that they have now. */
  devices(): HomeDevice[];
  /** What a device, by address or name, says when it speaks at that moment: the world's values and those of faults. */
  stateAt(device: string, atMs: number): State;
  stop(): Promise<void>;
}

/** Starts a house with its Zigbee network, its Zigbee2MQTT and, where no other is named, its MQTT broker. */
export async function startHome(options: HomeOptions = {}): Promise<Home> {
  const { clock = systemClock, seed = 1, speed = 1, devices, listen, bridge: initially = 'started' } = options;
  const settings: BridgeSettings = {
    baseTopic: options.baseTopic ?? 'zigbee2mqtt',
    lastSeen: options.lastSeen ?? 'disable',
    availability: options.availability ?? true,
    homeAssistant: options.homeAssistant ?? false,
  };
  const startMs = clock.now();
  const worldTime: WorldTime = (atMs) => startMs + (atMs - startMs) * speed;
  const members = new Map(furnish(String(seed), devices).map((device) => [device.ieeeAddress, new Member(device, startMs, worldTime)]));
  const broker = options.broker ? undefined : new Broker(listen?.host, listen?.port);
  await broker?.start();
  const address = options.broker ?? { url: broker?.url ?? '' };
  const bridge = new Bridge({ broker: address, settings, clock, members });
  const radio = new Radio({ clock, worldTime, members, bridge });
  try {
    if (initially === 'started') await bridge.start();
  } catch (error) {
    await broker?.stop();
    throw error;
  }
  radio.start();
  if (broker && options.greet) broker.onSubscribe = greeter(settings.baseTopic, members, radio);
  return {
    url: address.url,
    faults: new Faults({ seed: String(seed), clock, worldTime, members, bridge, radio, broker }),
    devices: () => Array.from(members.values(), ({ device, name }) => ({ ...device, name })),
    stateAt: (device, atMs) => memberNamed(members, device).state(worldTime(atMs)),
    async stop() {
      radio.stop();
      await bridge.stop('offline');
      await broker?.stop();
    },
  };
}

/** Lets each device speak to the first who subscribes to its topic by name. */
function greeter(baseTopic: string, members: ReadonlyMap<string, Member>, radio: Radio): (topics: readonly string[]) => void {
  const greeted = new Set<Member>();
  return (topics) => {
    for (const member of members.values()) {
      if (member.silent || greeted.has(member) || !topics.includes(`${baseTopic}/${member.name}`)) continue;
      greeted.add(member);
      radio.speak(member);
    }
  };
}
