import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { MqttHouse } from '@gaugeway/simulator/mqtt-house/mqttHouse';
import { startHome } from '@gaugeway/simulator/home/home';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeWith } from '../servers/describeWith.ts';
import { gaugewayCommand } from '../servers/gaugewayCommand.ts';
import { freePort } from '../servers/freePort.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { temporaryFolder } from '../servers/server.ts';

describeWith(['mosquitto'], 'gaugeway discover mqtt', () => {
  test('lists what a real broker has, publishes nothing, and prints config that check accepts', async () => {
    await using broker = await startMosquitto({ users: { all: 'secret', watcher: 'secret' } });
    const login = { url: broker.url, username: 'all', password: 'secret' };
    const house = await MqttHouse.start({ broker: login });
    const home = await startHome({ broker: login, devices: 3 });
    const other = await connectAsync(broker.url, login);
    const heard: string[] = [];
    other.on('message', (topic) => void heard.push(topic));
    await other.subscribeAsync('gaugeway/#');
    const folder = await temporaryFolder();
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, 'secret\n');
    const timer = setInterval(() => other.publish('garden/pond/level', '0.4'), 100);
    try {
      const options = ['--username', 'watcher', '--password', `file:${passwordFile}`, '--time', '3s'];
      const { exitCode, stdout, stderr } = await gaugewayCommand('discover', 'mqtt', broker.url, ...options);
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^# \d+ messages \(\d\d+ retained\) of \d+ topics in 3 seconds at mqtt:/);
      expect(stdout).toContain('# Home Assistant discovery below homeassistant: 4 devices, 25 entities');
      for (const line of ['ESPHome: 1 device, 7 entities: Nursery air', 'EMS-ESP: 1 device, 9 entities: EMS-ESP Boiler'])
        expect(stdout).toContain(line);
      expect(stdout).toContain('# Tasmota discovery: 1 device: Lamp plug (Nous A1T)');
      expect(stdout).toMatch(/# Zigbee2MQTT \S+ at base topic "zigbee2mqtt"/);
      expect(stdout).toMatch(/\d\/s {2}garden\/pond\/level$/m);
      expect(stdout.match(/\/s {2}/g)).toHaveLength(1);
      const configFile = join(folder, 'gaugeway.yaml');
      writeFileSync(configFile, stdout.replaceAll('file:PATH', `file:${passwordFile}`));
      expect((parse(stdout) as { connectors: unknown[] }).connectors).toHaveLength(2);
      expect((await gaugewayCommand('check', '-c', configFile)).exitCode).toBe(0);
      expect(heard).toEqual([]);
    } finally {
      clearInterval(timer);
      await other.endAsync(true);
      await home.stop();
      await house.stop();
    }
  }, 60_000);

  test('an ACL that hides everything, and a broker that cannot be reached', async () => {
    const folder = await temporaryFolder();
    const acl = join(folder, 'acl');
    writeFileSync(acl, 'user all\ntopic readwrite #\n');
    await using broker = await startMosquitto({ users: { all: 'secret', watcher: 'secret' }, extra: [`acl_file ${acl}`] });
    const { exitCode, stdout } = await gaugewayCommand(
      'discover',
      'mqtt',
      broker.url,
      '--username',
      'watcher',
      '--password',
      'secret',
      '--time',
      '1s',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('# nothing was received: an ACL of the broker may hide all topics from this user');
    const wrong = await gaugewayCommand('discover', 'mqtt', broker.url, '--username', 'watcher', '--password', 'wrong');
    expect([wrong.exitCode, wrong.stderr]).toEqual([expect.any(Number), expect.stringContaining('cannot connect to "mqtt://')]);
    expect(wrong.stderr).not.toContain('wrong');
  }, 60_000);
});

// EMQX refuses "#" by default, and a broker with MQTT Explorer's users often does (emqx/emqx#826, thomasnordquist/MQTT-Explorer#530)
test('a broker that refuses the filter for all topics is asked for those of known programs', async () => {
  const aedes = await Aedes.createBroker({
    authorizeSubscribe: (_client, subscription, done) => done(null, subscription.topic === '#' ? null : subscription),
  });
  const server = createServer((socket) => aedes.handle(socket));
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `mqtt://127.0.0.1:${port}`;
  const house = await MqttHouse.start({ broker: { url } });
  try {
    const { exitCode, stdout, stderr } = await gaugewayCommand('discover', 'mqtt', url, '--time', '2s');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the broker refuses the filter "#"');
    expect(stdout).toContain('# Home Assistant discovery below homeassistant: 4 devices, 25 entities');
    expect(stdout).toContain('# Tasmota discovery: 1 device');
  } finally {
    await house.stop();
    server.close();
    await new Promise<void>((resolve) => void aedes.close(resolve));
  }
}, 30_000);
