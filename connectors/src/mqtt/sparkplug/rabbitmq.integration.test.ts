import { expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../../../../tests/servers/gaugeway.ts';
import { startRabbitmq } from '../../../../tests/servers/rabbitmq.ts';
import { type SparkplugNode, startSparkplugNode } from '../../../../tests/servers/sparkplugNode.ts';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { waitFor } from '../../../../tests/waitFor.ts';

const patience = { timeoutMs: 120_000, intervalMs: 100 };
const library = 'pysparkplug';

describeWith(['rabbitmq', library], 'Sparkplug over RabbitMQ', () => {
  test('births, deaths by will, STATE, and restarts of node, exporter and broker', async () => {
    await using broker = await startRabbitmq({ config: ['mqtt.sparkplug = true'] });
    const states: { online: boolean; timestamp: number }[] = [];
    const watcher = await connectAsync(broker.url, { reconnectPeriod: 100 });
    watcher.on('message', (_topic, payload) => states.push(JSON.parse(payload.toString())));
    await watcher.subscribeAsync('spBv1.0/STATE/gw', { qos: 1 });
    const sparkplug = { groups: ['plant'], rebirth: true, primary_host: 'gw' };
    const connectors = [{ type: 'mqtt', url: broker.url, discovery: false, tasmota: false, sparkplug }];
    await using exporter = await spawnGaugeway({ data_dir: await temporaryFolder(), connectors });
    const isOnline = (online: boolean) => () => states.at(-1)?.online === online;
    const startNode = (swapped: boolean) => startSparkplugNode({ library, url: broker.url, group: 'plant', node: 'press', swapped });
    {
      await using node = await startNode(false);
      await shows(exporter, node, 1);
      expect(isOnline(true)()).toBe(true);
      await node.kill();
      await waitFor(() => has(exporter, /^iot_device_up\{.*device="plant\/press\/oven".* 0$/m), { what: 'the death', ...patience });
    }
    // its aliases are exchanged
    await using node = await startNode(true);
    await shows(exporter, node, 10);

    const before = states.length;
    await exporter.restart();
    await waitFor(() => states.length >= before + 2 && isOnline(true)(), { what: 'the state after a restart', ...patience });
    const [end, birth] = states.slice(before);
    expect([end?.online, birth?.online]).toEqual([false, true]);
    expect(birth?.timestamp).toBeGreaterThan(end?.timestamp ?? Infinity);
    await shows(exporter, node, 20);

    await broker.restart();
    // the library does not connect again by itself
    await node.restart();
    await shows(exporter, node, 30);
    await waitFor(isOnline(true), { what: 'the state after a restart of the broker', ...patience });
    expect(exporter.output).not.toMatch(/mqtt\.sparkplug|cannot ask node/);
    await watcher.endAsync(true);
  }, 300_000);
});

/** Sets new values until they arrive: the first ones may be lost. */
async function shows(exporter: GaugewayProcess, node: SparkplugNode, number: number): Promise<void> {
  const isShown = async () => {
    await node.set(number);
    const values = [
      `iot_temperature_celsius{.*device="plant/press",.* ${1000 + number}`,
      `device="plant/press",.* ${5000 + number}`,
      `device="plant/press/oven",.* ${-1 - number}`,
    ];
    const text = await exporter.scrape();
    return values.every((value) => new RegExp(`${value}$`, 'm').test(text));
  };
  await waitFor(isShown, { what: `the values ${number}`, ...patience });
}

async function has(exporter: GaugewayProcess, line: RegExp): Promise<boolean> {
  return line.test(await exporter.scrape());
}
