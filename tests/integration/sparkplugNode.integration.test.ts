import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RecordingGateway } from '@gaugeway/connectors/testing/recordingGateway';
import { mqtt } from '@gaugeway/connectors/mqtt/index';
import { runCommand } from '@gaugeway/simulator/faultCommand';
import { sparkplugCommands } from '@gaugeway/simulator/sparkplug-node/sparkplugCommands';
import { SparkplugPlant } from '@gaugeway/simulator/sparkplug-node/sparkplugPlant';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';

const nodeId = 'Packaging hall/compressor-station';
const deviceId = `${nodeId}/compressor`;
const patience = { timeoutMs: 120_000 };

let plant: SparkplugPlant;
let gateway: RecordingGateway;
let abort: AbortController;
let done: Promise<void>;

beforeEach(async () => {
  plant = await SparkplugPlant.start();
  gateway = Object.assign(new RecordingGateway(), { now: () => Date.now(), at: (ms: number) => Math.min(ms, Date.now()) });
  abort = new AbortController();
  gateway.folder = await temporaryFolder();
  const sparkplug = { groups: ['Packaging hall'], rebirth: true };
  const config = mqtt.config.parse({ url: plant.url, discovery: false, tasmota: false, sparkplug });
  done = mqtt.run(config, gateway, abort.signal);
  await waitFor(() => gateway.isUp, { what: 'the connection', ...patience });
  await run('rebirth');
  await waitFor(() => gateway.devices.has(deviceId), { what: 'the births', ...patience });
});

afterEach(async () => {
  abort.abort();
  await done;
  await plant.stop();
});

const run = (line: string) => runCommand(sparkplugCommands, plant, line);
const speed = () => gateway.known(deviceId).point('Motor.Speed').last?.raw;
const sets = async (rpm: number) => {
  await run(`set {"Motor/Speed":${rpm}}`);
  await waitFor(() => speed() === rpm, { what: `a speed of ${rpm}`, ...patience });
};

test('births declare, data follows by alias, and other aliases follow other births', async () => {
  const { description, properties } = gateway.known(deviceId);
  expect(description.parent).toBe(nodeId);
  expect(properties.find(({ native }) => native === 'Motor/Speed')).toMatchObject({ kind: 'numeric', unit: 'rpm' });
  expect(gateway.known(deviceId).point('Intake.Pressure Difference').last?.raw).toBeLessThan(0);
  await sets(1234);
  await run('aliases swapped');
  await sets(1235);
  await run('double 4');
  await sets(1236);
  await run('reorder');
  await run('set {"Motor/Speed":1237}');
  await sets(1238);
  expect(gateway.complaints).toEqual([]);
});

test('a device and a node that die are offline until they are born again', async () => {
  await run('device off');
  await waitFor(() => gateway.known(deviceId).source === 'protocol', { what: 'the death of the device', ...patience });
  expect(gateway.known(nodeId).source).toBe('online');
  await run('device on');
  await waitFor(() => gateway.known(deviceId).source === 'online', { what: 'the birth of the device', ...patience });
  await run('away');
  await waitFor(() => gateway.known(nodeId).source === 'protocol', { what: 'the death of the node', ...patience });
  await run('back');
  await waitFor(() => gateway.known(deviceId).source === 'online', { what: 'the births', ...patience });
  await sets(1300);
});

test('after a lost message the node is asked for its births, and answers', async () => {
  await run('drop 2');
  for (const rpm of [1400, 1401, 1402]) await run(`set {"Motor/Speed":${rpm}}`);
  await waitFor(() => speed() === 1402, { what: 'the births with the newest value', ...patience });
  expect(gateway.complaints).not.toEqual([]);
});
