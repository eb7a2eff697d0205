import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface LargeFleetOptions {
  readonly devices: number;
  readonly port?: number;
}

export interface LargeFleet extends AsyncDisposable {
  /** What Prometheus scrapes. */
  readonly url: string;
}

interface Sample {
  readonly metric: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: () => number;
}

const protocols = ['zigbee2mqtt', 'home-assistant', 'modbus', 'opcua'];
const models = ['TS0601', 'SNZB-02D', 'Shelly Plus 1PM', 'SDM630', 'S7-1500'];
const silentAfterS = 3600;

/** Serves the metrics of a plant: each device has about eight readings; every 97th is offline, every 101st silent, every 89th has a low battery, every tenth a fault. */
export async function startLargeFleet({ devices, port = 0 }: LargeFleetOptions): Promise<LargeFleet> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4');
    response.end(exposition(devices));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A device's id and connector. */
export function largeFleetDevice(index: number): { connector: string; id: string } {
  return { connector: protocols[index % protocols.length] ?? '', id: `0xa4c13800${index.toString(16).padStart(8, '0')}` };
}

function exposition(devices: number): string {
  const byMetric = new Map<string, string[]>();
  const add = ({ metric, labels = {}, value }: Sample) => {
    const lines = byMetric.get(metric) ?? [];
    byMetric.set(metric, lines);
    lines.push(`${metric}{${Object.entries(labels).map(([label, text]) => `${label}="${text}"`).join(',')}} ${String(value())}`); // prettier-ignore
  };
  for (const connector of protocols) connectorSamples(connector, devices).forEach(add);
  for (let index = 0; index < devices; index++) deviceSamples(index).forEach(add);
  return [...byMetric]
    .map(([metric, lines]) => `# TYPE ${metric} ${/_total$/.test(metric) ? 'counter' : 'gauge'}\n${lines.join('\n')}\n`)
    .join('');
}

function connectorSamples(connector: string, devices: number): Sample[] {
  const labels = { connector };
  return [
    { metric: 'iot_connector_up', labels, value: () => 1 },
    { metric: 'iot_connector_info', labels: { ...labels, protocol: connector, endpoint: 'tcp://plant', version: '1.0' }, value: () => 1 },
    { metric: 'iot_connector_devices', labels, value: () => devices / protocols.length },
    { metric: 'gaugeway_messages_total', labels, value: () => Math.round(Date.now() / 10) },
    { metric: 'gaugeway_series', labels, value: () => devices * 4 },
  ];
}

function deviceSamples(index: number): Sample[] {
  const { connector, id: device } = largeFleetDevice(index);
  const labels = { connector, device };
  const named = { ...labels, name: `Line ${String(index % 40)} conveyor drive ${String(index)}` };
  const isOffline = index % 97 === 5;
  const value = (metric: string, most: number, more: Sample['labels'] = {}): Sample => ({
    metric,
    labels: { ...named, ...more },
    value: () => Math.round(most * (0.5 + 0.5 * Math.sin(index + Date.now() / 60_000)) * 100) / 100,
  });
  const isBattery = index % 2 === 0;
  const ageS = index % 101 === 7 ? 2 * silentAfterS : index % 60;
  return [
    {
      metric: 'iot_device_info',
      labels: {
        ...named,
        area: `Hall ${String(index % 24)}`,
        floor: String(index % 3),
        manufacturer: 'Example',
        model: models[index % models.length] ?? '',
        model_id: `M-${String(index % 50)}`,
        firmware: '1.2.3',
        protocol: connector,
      },
      value: () => 1,
    },
    { metric: 'iot_device_up', labels, value: () => (isOffline ? 0 : 1) },
    ...(isOffline ? [{ metric: 'iot_device_offline', labels: { ...labels, reason: 'timeout' }, value: () => 1 }] : []),
    { metric: 'iot_device_last_seen_timestamp_seconds', labels, value: () => Math.round(Date.now() / 1000) - ageS },
    { metric: 'iot_device_report_interval_seconds', labels, value: () => 60 },
    { metric: 'iot_device_silence_limit_seconds', labels, value: () => silentAfterS },
    ...(index % 10 === 0 ? [{ metric: 'plant_fault', labels: named, value: () => 1 }] : []),
    value('iot_temperature_celsius', 40),
    value('iot_relative_humidity_ratio', 1),
    value('iot_power_watts', 2000),
    value('iot_energy_joules_total', 1e9),
    value('iot_voltage_volts', 230),
    value('iot_current_amperes', 10, { channel: '1' }),
    { ...value('iot_link_quality_ratio', 1), labels: named },
    isBattery
      ? { metric: 'iot_battery_charge_ratio', labels: named, value: () => (index % 89 === 0 ? 0.05 : 0.8) }
      : value('iot_frequency_hertz', 50),
  ];
}
