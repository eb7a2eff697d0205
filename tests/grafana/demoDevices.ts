import { createHash } from 'node:crypto';
import { type Home, startHome } from '@gaugeway/simulator/home/home';
import { MqttHouse } from '@gaugeway/simulator/mqtt-house/mqttHouse';
import { startLineThread } from '@gaugeway/simulator/packaging-line/lineThread';
import { startPlant } from '@gaugeway/simulator/plant/plant';
import { HomeAssistant } from '@gaugeway/simulator/smart-home/homeAssistant';
import { type GaugewayProcess, spawnGaugeway } from '../servers/gaugeway.ts';
import { waitFor } from '../waitFor.ts';

/** Tokens of the exporter's API by scope. */
export const tokens = { readToken: 'the-token-that-reads', controlToken: 'the-token-that-controls' };

/** Areas of the Zigbee home by a part of the name; Home Assistant and the plant report theirs. */
const areas = {
  'Wohnzimmer*': 'Living room',
  'Küche*': 'Kitchen',
  'Büro*': 'Office',
  'Schlafzimmer*': 'Bedroom',
  'Kinderzimmer*': 'Nursery',
  'Keller*': 'Cellar',
  'Garten/*': 'Garden',
  'Waschmaschine*': 'Cellar',
  'Spüle*': 'Kitchen',
};

/** Each packaging line is an area, each machine a device. */
const hall = { node: '/Objects/PackagingHall', name: 'hall', split: 2, area: '{path}' };

const silentDevice = 'Garten/Außen Temperatur';

export interface DemoDevices extends AsyncDisposable {
  readonly exporter: GaugewayProcess;
  readonly home: Home;
}

/** A Zigbee home with troubles, a smart home, devices on MQTT, a plant and packaging lines, and the exporter on them, whose API wants tokens. */
export async function startDemoDevices(): Promise<DemoDevices> {
  await using stack = new AsyncDisposableStack();
  const home = await startHome({ greet: true, lastSeen: 'ISO_8601' });
  stack.defer(() => home.stop());
  const plant = await startPlant();
  stack.defer(() => plant.stop());
  const smartHome = await HomeAssistant.start();
  stack.defer(() => smartHome.stop());
  const mqttHouse = await MqttHouse.start();
  stack.defer(() => mqttHouse.stop());
  const line = await startLineThread();
  stack.defer(() => line.stop());
  const exporter = stack.use(
    await spawnGaugeway({
      server: { tokens: [token('grafana', 'read', tokens.readToken), token('grafana-control', 'control', tokens.controlToken)] },
      log: { level: 'warn' },
      connectors: [
        { type: 'zigbee2mqtt', url: home.url, overrides: overrides() },
        { type: 'home-assistant', url: smartHome.url, token: smartHome.token },
        { type: 'mqtt', url: mqttHouse.url },
        { type: 'modbus', interval: '2s', devices: plant.devices() },
        { type: 'opcua', url: line.url, security: { mode: 'None' }, roots: [hall], device_set: false },
      ],
    }),
  );
  // a device that stops before its first message is unknown, not silent
  const heard = new RegExp(`^iot_device_last_seen_timestamp_seconds{.*name="${silentDevice}"`, 'm');
  await waitFor(async () => heard.test(await exporter.scrape()), { what: `"${silentDevice}" heard`, timeoutMs: 20_000 });
  trouble(home);
  const all = stack.move();
  return { exporter, home, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

function token(name: string, scope: string, text: string): object {
  return { name, scope, sha256: createHash('sha256').update(text).digest('hex') };
}

function overrides(): object[] {
  const inAreas = Object.entries(areas).map(([device, area]) => ({ device, area }));
  return [...inAreas, { device: silentDevice, stale_after: '10s' }];
}

/** One device of each kind that the app distinguishes. */
function trouble({ faults }: Home): void {
  faults.leak(true, 'Spüle Leck');
  faults.offline('Waschmaschine');
  faults.silent(silentDevice);
  faults.set('Fenster Küche', { battery: 6, voltage: 2700 });
}
