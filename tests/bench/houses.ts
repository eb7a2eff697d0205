import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import type { Gateway, Logger } from '@gaugeway/connectors/contract';
import { zigbee2mqttConfig } from '@gaugeway/connectors/zigbee2mqtt/config';
import { createDecoder } from '@gaugeway/connectors/zigbee2mqtt/decode';
import type { MqttDecoder } from '@gaugeway/connectors/transport/runMqtt';
import type { Message } from '@gaugeway/connectors/transport/message';
import { Clock } from '@gaugeway/exporter/clock';
import { deviceMetrics } from '@gaugeway/exporter/devices/deviceMetrics';
import { EventLog, EventRing } from '@gaugeway/exporter/events';
import { Exposition } from '@gaugeway/exporter/series/exposition';
import { ConnectorGateway, type GatewayServices } from '@gaugeway/exporter/devices/gateway';
import type { SampleTap } from '@gaugeway/exporter/series/sampleTap';
import { SeriesStore } from '@gaugeway/exporter/series/seriesStore';
import { StateStore } from '@gaugeway/exporter/state/state';
import { stateOf } from '@gaugeway/simulator/home/curves';
import { furnish } from '@gaugeway/simulator/home/inventory';

/** A large Zigbee network; larger installations have several. */
const mostPerHouse = 500;
/** Samples of the simulator's devices on a scrape, `iot_device_up` and the like included. */
const seriesPerDevice = 12.6;

const silent = () => undefined;
const log: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/** Bridge messages of as many houses as needed for a number of series. */
export function housesFor(series: number): Message[][] {
  const devices = Math.max(1, Math.round(series / seriesPerDevice));
  const each = Math.min(mostPerHouse, Math.ceil(devices / 2));
  return Array.from({ length: Math.ceil(devices / each) }, (_, house) =>
    messagesOf(`house_${house + 1}`, Math.min(each, devices - house * each)),
  );
}

/** The first messages of a bridge with a number of simulated devices: the device list, and one state of each. */
function messagesOf(house: string, devices: number): Message[] {
  const members = furnish(house, devices);
  const nowMs = Date.now();
  const message = (topic: string, json: unknown, retained: boolean) => ({
    topic: `zigbee2mqtt/${topic}`,
    payload: JSON.stringify(json),
    retained,
  });
  return [
    message('bridge/state', { state: 'online' }, true),
    message('bridge/devices', members.map(bridgeDevice), true),
    ...members.map((member) => message(member.name, stateOf(member, nowMs), false)),
  ];
}

function bridgeDevice({ model, ieeeAddress, name }: ReturnType<typeof furnish>[number]): object {
  return { ...model, ieee_address: ieeeAddress, friendly_name: name, disabled: false };
}

/** Brings messages to a gateway by the zigbee2mqtt connector's decoder. */
export function moveIn(gateway: Gateway, messages: readonly Message[]): MqttDecoder {
  const decoder = createDecoder(zigbee2mqttConfig.parse({}), gateway);
  for (const message of messages) decoder.receive(message);
  return decoder;
}

/** A gateway with its own state folder, for benches without a scrape. */
export function openGateway(folder: string, tap?: SampleTap): ConnectorGateway {
  return gatewayOf('zigbee2mqtt', { store: new SeriesStore(), state: StateStore.open(folder, log), ...(tap !== undefined && { tap }) });
}

function gatewayOf(name: string, services: Pick<GatewayServices, 'store' | 'state' | 'tap'>): ConnectorGateway {
  const config = zigbee2mqttConfig.parse({ name });
  const clock = new Clock();
  return new ConnectorGateway(
    { name, type: 'zigbee2mqtt', connector: undefined as never, config, fingerprint: '' },
    {
      ...services,
      events: new EventLog(clock, [new EventRing(clock)]),
      log,
      instanceId: (connector) => connector,
      folder: (type) => join(temporaryFolder(), type),
      observePoll: () => undefined,
      metric: (metric) => metrics.get(metric),
      clock,
    },
  );
}

/** The exporter's core on houses full of devices, without its sockets. */
export class Houses {
  readonly #store = new SeriesStore();
  readonly #gateways: ConnectorGateway[] = [];
  readonly #state: StateStore;
  /** What the real connectors hold. */
  readonly #decoders: MqttDecoder[] = [];

  constructor(folder: string) {
    this.#state = StateStore.open(folder, log);
  }

  add(messages: readonly Message[]): void {
    const gateway = gatewayOf(`house_${this.#gateways.length + 1}`, { store: this.#store, state: this.#state });
    this.#gateways.push(gateway);
    this.#decoders.push(moveIn(gateway, messages));
    this.#state.flushSync();
  }

  /** The device families as a scrape renders them. */
  render(): AsyncGenerator<Buffer> {
    const computed = deviceMetrics(() => this.#gateways);
    return new Exposition('text', {}, Date.now()).families(computed, this.#store.families);
  }
}

/** Houses for that many series. */
export function buildHouses(series: number): Houses {
  const houses = new Houses(temporaryFolder());
  for (const messages of housesFor(series)) houses.add(messages);
  return houses;
}

/** Removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  return folder;
}

export async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk.toString();
  return text;
}
