import { setTimeout as pause } from 'node:timers/promises';
import { mqttDevicesConfig } from '@gaugeway/connectors/mqtt/config';
import { createDecoder } from '@gaugeway/connectors/mqtt/decode';
import { loadDevices, maxProperties } from '@gaugeway/simulator/load/loadDevices';
import { answerParent } from './child.ts';
import { describedDevices } from './describedDevices.ts';
import { openGateway, temporaryFolder } from './houses.ts';

/** Heap and buffers of devices that describe themselves, of which each sent one state. */
const [count = ''] = process.argv.slice(2);
const warmUpDevices = 10;
const turns = 10;
const pauseMs = 100;

// what the connector remembers goes there
process.chdir(temporaryFolder());
const decoder = createDecoder(mqttDevicesConfig.parse({}), openGateway(temporaryFolder()));
decoder.connected?.();

answerParent({
  warmUp: () => fill(0, warmUpDevices),
  fill: () => fill(warmUpDevices, warmUpDevices + Number(count)),
});

async function fill(from: number, to: number): Promise<number> {
  receive(from, to);
  for (let turn = 0; turn < turns; turn++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await pause(pauseMs);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A function of its own: none of its lists is left when it returns. */
function receive(from: number, to: number): void {
  for (const { topic, config } of describedDevices(to).slice(from * maxProperties))
    decoder.receive({ topic, payload: Buffer.from(JSON.stringify(config)), retained: true });
  for (const { name, readings } of loadDevices(to, maxProperties).slice(from)) {
    const state = Object.fromEntries(readings.map((reading) => [reading.name, 20]));
    decoder.receive({ topic: `zigbee2mqtt/${name}`, payload: Buffer.from(JSON.stringify(state)), retained: false });
  }
}
