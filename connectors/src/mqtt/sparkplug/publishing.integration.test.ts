import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { startMosquitto } from '../../../../tests/servers/mosquitto.ts';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { runMqtt } from '../../transport/runMqtt.ts';
import { mqttDevicesConfig } from '../config.ts';
import { DeviceDecoder } from '../decode.ts';
import { Publisher } from '../publishing/publisher.ts';
import { ClockTimers } from '../testing/clockTimers.ts';
import { encodePayload } from './testing/encodePayload.ts';
import { data, newSpeed, nodeBirth } from './testing/press.ts';

const versions = ['3.1.1', '5'] as const;
const stateTopic = 'spBv1.0/STATE/gw';

describeWith(['mosquitto'], 'a broker that only lets Sparkplug be read', () => {
  test.each(versions)('MQTT %s: it is recognised, and data goes on by the births before', async (version) => {
    const acl = join(await temporaryFolder(), 'acl');
    writeFileSync(acl, 'user node\ntopic readwrite spBv1.0/#\n\nuser gaugeway\ntopic read spBv1.0/#\n');
    await using broker = await startMosquitto({ users: { gaugeway: 'g', node: 'n' }, extra: [`acl_file ${acl}`] });
    const node = await connectAsync(broker.url, { username: 'node', password: 'n' });
    await using host = new Host(broker.url, { rebirth: true }, { username: 'gaugeway', password: 'g', protocol_version: version });
    await waitFor(() => host.gateway.isUp, { what: 'the connection' });
    await node.publishAsync('spBv1.0/plant/NBIRTH/press', encodePayload({ timestamp: Date.now(), ...nodeBirth() }));
    await waitFor(() => host.gateway.devices.has('plant/press'), { what: 'the birth' });
    await node.publishAsync('spBv1.0/plant/NDATA/press', encodePayload({ timestamp: Date.now(), ...data(7, newSpeed(7)) }));
    // the time for messages that overtook each other, one request and its time-out
    const isAsked = () => {
      host.pass(2000);
      return host.warnings.length > 0;
    };
    await waitFor(isAsked, { what: 'the warning', timeoutMs: 60_000 });
    expect(host.warnings).toEqual([expect.stringContaining('"topic write spBv1.0/+/NCMD/+"')]);
    await node.publishAsync('spBv1.0/plant/NDATA/press', encodePayload({ timestamp: Date.now(), ...data(9, newSpeed(9)) }));
    const speed = () => host.gateway.known('plant/press').point('Line 1.Motor.Speed').last?.raw;
    await waitFor(() => speed() === 9, { what: 'the data' });
    await node.endAsync();
  });
});

describeWith(['mosquitto'], 'the state of a primary host', () => {
  test.each(versions)('MQTT %s: online after the connection, offline after its end, however it ends', async (version) => {
    await using broker = await startMosquitto();
    const states: { online: boolean; timestamp: number; retain: boolean }[] = [];
    const watcher = await connectAsync(broker.url, { protocolVersion: 5 });
    watcher.on('message', (_topic, payload, { retain }) => states.push({ ...JSON.parse(payload.toString()), retain }));
    await watcher.subscribeAsync({ [stateTopic]: { qos: 1, rap: true } });
    const config = { protocol_version: version };
    {
      await using host = new Host(broker.url, { primary_host: 'gw' }, config);
      await waitFor(() => states.length === 1, { what: 'the birth' });
      // what a late will would do
      await watcher.publishAsync(stateTopic, JSON.stringify({ online: false, timestamp: 1 }), { qos: 1, retain: true });
      await waitFor(
        () => {
          host.pass(1000);
          return states.length === 3;
        },
        { what: 'the state again' },
      );
      host.pass(1000);
    }
    await waitFor(() => states.length === 4, { what: 'the end' });
    expect(states.map(({ online, retain }) => [online, retain])).toEqual([true, false, true, false].map((online) => [online, true]));
    expect(states[2]?.timestamp).toBe(states[0]?.timestamp);
    expect(states[3]?.timestamp).toBeGreaterThan(states[2]?.timestamp ?? Infinity);
    {
      await using host = new Host(broker.url, { primary_host: 'gw' }, { ...config, client_id: 'gw' });
      await waitFor(() => host.gateway.isUp && states.at(-1)?.online === true, { what: 'the next birth' });
      // the broker ends the first of two connections with one client id, and publishes its will
      const thief = await connectAsync(broker.url, { clientId: 'gw' });
      await waitFor(() => states.at(-1)?.online === false, { what: 'the will' });
      expect(states.at(-1)?.timestamp).toBe(states.at(-2)?.timestamp);
      await thief.endAsync();
    }
    await watcher.endAsync();
  });
});

/** The connector with a clock that the test moves. It does not connect again. */
class Host implements AsyncDisposable {
  readonly gateway = new RecordingGateway();
  readonly #timers = new ClockTimers(() => this.gateway.nowMs);
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  decoder!: DeviceDecoder;

  constructor(url: string, sparkplug: object, more: object) {
    const given = { url, discovery: false, tasmota: false, sparkplug: { groups: ['plant'], ...sparkplug }, ...more };
    const { gateway } = this;
    const timers = this.#timers;
    const create = (config: ReturnType<typeof mqttDevicesConfig.parse>) =>
      (this.decoder = new DeviceDecoder(config, gateway, { timers, publisher: new Publisher({ config, gateway, timers, allowed: [] }) }));
    // a connection that a test ends is lost
    this.#done = runMqtt(create, mqttDevicesConfig.parse(given), { gateway, signal: this.#abort.signal }).catch(() => undefined);
  }

  get warnings(): readonly string[] {
    return this.gateway.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  }

  pass(ms: number): void {
    this.gateway.nowMs += ms;
    this.#timers.run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }
}
