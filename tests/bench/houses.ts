import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import type { Gateway, Logger } from '@gaugeway/connectors/contract';
import { zigbee2mqttConfig } from '@gaugeway/connectors/zigbee2mqtt/config';
import { createDecoder, type Decoder } from '@gaugeway/connectors/zigbee2mqtt/decode';
import { deviceMetrics } from '@gaugeway/exporter/devices/deviceMetrics';
import { EventLog } from '@gaugeway/exporter/events';
import { Exposition } from '@gaugeway/exporter/series/exposition';
import { ConnectorGateway, type GatewayServices } from '@gaugeway/exporter/devices/gateway';
import { SeriesStore } from '@gaugeway/exporter/series/seriesStore';
import { StateStore } from '@gaugeway/exporter/state/state';
import { stateOf } from '@gaugeway/simulator/home/curves';
import { furnish } from '@gaugeway/simulator/home/inventory';

/** A large Zigbee network; larger installations have several. */
const devicesPerHouse = 500;
/** Samples of the simulator's devices on a scrape, `iot_device_up` and the like included. */
const seriesPerDevice = 12.6;

const silent = () => undefined;
const log: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/** How many devices of each house it takes for so many series. */
export function housesFor(series: number): number[] {
  const devices = Math.max(1, Math.round(series / seriesPerDevice));
  return Array.from({ length: Math.ceil(devices / devicesPerHouse) }, (_, house) =>
    Math.min(devicesPerHouse, devices - house * devicesPerHouse),
  );
}

/** Tells a gateway, through the zigbee2mqtt connector's decoder, of that many devices of the simulator, and one state of each. */
export function moveIn(gateway: Gateway, devices: number): Decoder {
  const decoder = createDecoder(zigbee2mqttConfig.parse({}), gateway);
  const tell = (topic: string, json: unknown, retained: boolean) =>
    decoder.receive({ topic: `zigbee2mqtt/${topic}`, payload: Buffer.from(JSON.stringify(json)), retained });
  const members = furnish(gateway.instanceId, devices);
  tell('bridge/state', { state: 'online' }, true);
  tell('bridge/devices', members.map(bridgeDevice), true);
  const atMs = gateway.now();
  for (const member of members) tell(member.name, stateOf(member, atMs), false);
  return decoder;
}

function bridgeDevice({ model, ieeeAddress, name }: ReturnType<typeof furnish>[number]): object {
  return { ...model, ieee_address: ieeeAddress, friendly_name: name, disabled: false };
}

/** A gateway of its own state folder, for what needs no scrape. */
export function openGateway(folder: string): ConnectorGateway {
  return gatewayOf('zigbee2mqtt', { store: new SeriesStore(), state: StateStore.open(folder, log) });
}

function gatewayOf(name: string, services: Pick<GatewayServices, 'store' | 'state'>): ConnectorGateway {
  const config = zigbee2mqttConfig.parse({ name });
  return new ConnectorGateway(
    { name, type: 'zigbee2mqtt', connector: undefined as never, config, fingerprint: '' },
    {
      ...services,
      events: new EventLog(log, Date.now),
      log,
      instanceId: (connector) => connector,
      metric: (metric) => metrics.get(metric),
      now: Date.now,
    },
  );
}

/** The exporter's core on houses full of devices, without its sockets. */
export class Houses {
  readonly #store = new SeriesStore();
  readonly #gateways: ConnectorGateway[] = [];
  readonly #state: StateStore;
  /** What the real connectors hold. */
  readonly #decoders: Decoder[] = [];

  constructor(folder: string) {
    this.#state = StateStore.open(folder, log);
  }

  add(devices: number): void {
    const gateway = gatewayOf(`house_${this.#gateways.length + 1}`, { store: this.#store, state: this.#state });
    this.#gateways.push(gateway);
    this.#decoders.push(moveIn(gateway, devices));
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
  for (const devices of housesFor(series)) houses.add(devices);
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
