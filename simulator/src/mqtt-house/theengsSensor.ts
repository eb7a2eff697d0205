import { humidity, temperature } from '../world/indoorClimate.ts';
import { noise } from '../world/random.ts';
import { roomOf } from '../world/rooms.ts';
import { days } from '../world/calendar.ts';
import { retained, round, type DeviceModel, type World } from './deviceModel.ts';

const mac = 'A4:C1:38:5E:07:B2';
const address = mac.replaceAll(':', '');
const gateways = ['TheengsHall', 'TheengsAttic'];

const properties: Readonly<Record<string, object>> = {
  tempc: { device_class: 'temperature', unit_of_measurement: '°C' },
  hum: { device_class: 'humidity', unit_of_measurement: '%' },
  batt: { device_class: 'battery', unit_of_measurement: '%' },
  volt: { device_class: 'voltage', unit_of_measurement: 'V' },
};

/**
 * A Bluetooth thermometer that two Theengs gateways hear: its state topic has a wildcard for the gateway, and it has no availability topic
 * (TheengsGateway/discovery.py). The gateways describe it once, when they hear it first.
 */
export function theengsSensor({ seed }: World): DeviceModel {
  const room = roomOf(seed, 'bathroom');
  return {
    id: 'bathroom-thermometer',
    program: 'Theengs Gateway',
    availability: { topic: `home/${gateways[0] ?? ''}/LWT`, online: 'online', offline: 'offline' },
    configs: Object.entries(properties).map(([name, keys]) =>
      retained(`homeassistant/sensor/${address}-${name}/config`, {
        ...keys,
        state_class: 'measurement',
        name,
        unique_id: `${address}-${name}`,
        state_topic: `home/+/BTtoMQTT/${address}`,
        value_template: `{{ value_json.${name} | is_defined }}`,
        device: {
          identifiers: [address],
          connections: [['mac', mac]],
          manufacturer: 'Xiaomi',
          model: 'TH Sensor',
          name: 'Bathroom thermometer',
        },
        origin: { name: 'Theengs Gateway', sw: '1.5.0' },
      }),
    ),
    repeatsConfigs: false,
    intervalMs: 20_000,
    values: (atMs) => ({
      tempc: round(temperature(room, atMs), 1),
      hum: round(humidity(room, atMs)),
      batt: 84,
      volt: 2.914,
      rssi: round(-72 + 6 * noise(`${seed}/theengs rssi`, days(atMs) * 300)),
    }),
    states: (values, atMs) => {
      const gateway = gateways[Math.floor(atMs / 20_000) % gateways.length] ?? '';
      const about = {
        id: mac,
        name: 'ATC_5E07B2',
        brand: 'Xiaomi',
        model: 'TH Sensor',
        model_id: 'LYWSD03MMC/MJWSD05MMC_ATC',
        type: 'THB',
        mac,
      };
      return [{ topic: `home/${gateway}/BTtoMQTT/${address}`, payload: JSON.stringify({ ...about, ...values }) }];
    },
  };
}
