import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import modbusSerial from 'modbus-serial';
import { ManualClock } from '../clock.ts';
import { EnergySystem } from '../world/energySystem.ts';
import { outdoorTemperature } from '../world/weather.ts';
import { startPlant, type Plant, type PlantOptions } from './plant.ts';
import { runPlantCommand } from './plantCommands.ts';

/** A June day at noon: the sun shines. */
const startMs = Date.UTC(2026, 5, 15, 12);
type Client = InstanceType<typeof modbusSerial.default>;

/** No response after this is silence. A response is waited for longer, as a busy machine takes its time. */
const silenceMs = 400;
const timeoutMs = 30_000;

let clock: ManualClock;
let plant: Plant;
const clients: Client[] = [];

async function start(options: PlantOptions = {}): Promise<void> {
  clock = new ManualClock(startMs);
  plant = await startPlant({ clock, ...options });
}

beforeEach(() => start());

afterEach(async () => {
  // a client whose connection is gone already never calls back
  for (const client of clients.splice(0)) client.destroy(() => undefined);
  await plant.stop();
});

/** A client of a library that nobody here wrote. */
async function open(id: string): Promise<Client> {
  const { url, unit } = plant.devices().find((device) => device.id === id)!;
  const { hostname, port, protocol } = new URL(url);
  const client = new modbusSerial.default();
  client.on('error', () => undefined);
  if (protocol === 'tcp:') await client.connectTCP(hostname, { port: Number(port) });
  else await client.connectTelnet(hostname, { port: Number(port) });
  client.setID(unit);
  client.setTimeout(timeoutMs);
  clients.push(client);
  return client;
}

async function expectSilence(client: Client, read: (client: Client) => Promise<unknown>): Promise<void> {
  expect(await failureOf(client, read)).toMatchObject({ message: 'Timed out' });
}

/** Why there is no response; undefined where there is one. */
async function failureOf(client: Client, read: (client: Client) => Promise<unknown>): Promise<unknown> {
  client.setTimeout(silenceMs);
  const failure = await read(client).then(
    () => undefined,
    (error: unknown) => error,
  );
  client.setTimeout(timeoutMs);
  return failure;
}

const inputs = async (client: Client, address: number, count: number): Promise<Buffer> =>
  (await client.readInputRegisters(address, count)).buffer;
const holdings = async (client: Client, address: number, count: number): Promise<Buffer> =>
  (await client.readHoldingRegisters(address, count)).buffer;

/** The whole of a SunSpec device: the models by their number. */
async function modelsOf(client: Client): Promise<Map<number, Buffer>> {
  const models = new Map<number, Buffer>();
  expect((await holdings(client, 40_000, 2)).toString()).toBe('SunS');
  for (let address = 40_002; ;) {
    const head = await holdings(client, address, 2);
    const [id, length] = [head.readUInt16BE(0), head.readUInt16BE(2)];
    if (id === 0xffff) return models;
    models.set(id, await holdings(client, address + 2, length));
    address += 2 + length;
  }
}

test('the meter has floats at the listed addresses', async () => {
  const client = await open('meter');
  const { grid } = new EnergySystem('1').at(startMs);
  const powers = await inputs(client, 0x000c, 6);
  expect([0, 4, 8].map((at) => powers.readFloatBE(at))).toEqual([grid.a, grid.b, grid.c].map((watts) => Math.fround(watts)));
  expect((await inputs(client, 0x0046, 2)).readFloatBE(0)).toBeCloseTo(50, 1);
  expect((await holdings(client, 0xfc02, 1)).readUInt16BE(0)).toBe(0x70);
  await expect(inputs(client, 0, 81)).rejects.toThrow('Modbus exception 3');
  await expect(inputs(client, 0x2000, 2)).rejects.toThrow('Modbus exception 2');
});

test('the inverter has six models, each of the standard length', async () => {
  const models = await modelsOf(await open('inverter'));
  expect(Array.from(models, ([id, { length }]) => [id, length / 2])).toEqual([
    [1, 66],
    [103, 50],
    [120, 26],
    [160, 48],
    [203, 105],
    [802, 62],
  ]);
  const { inverter, charge } = new EnergySystem('1').at(startMs);
  const three = models.get(103)!;
  expect(three.readInt16BE(2 * 12)).toBe(Math.round(inverter));
  expect(models.get(802)!.readUInt16BE(2 * 9)).toBe(Math.round(charge * 1000));
  expect(models.get(1)!.subarray(0, 6).toString()).toBe('Helios');
});

test('two units respond behind one gateway, others do not', async () => {
  const client = await open('ventilation');
  expect((await inputs(client, 12_101, 1)).readInt16BE(0)).toBe(Math.round(outdoorTemperature('1', startMs) * 10));
  await expect(inputs(client, 12_100, 1)).rejects.toThrow('Modbus exception 2');
  client.setID(11);
  expect((await inputs(client, 0, 2)).readFloatBE(0)).toBeCloseTo(231, -1);
  client.setID(12);
  await expectSilence(client, () => inputs(client, 0, 2));
  client.setID(10);
  expect((await inputs(client, 1160, 1)).readUInt16BE(0)).toBe(0);
});

test('function 43 returns the identification, if supported', async () => {
  const { data } = await (await open('inverter')).readDeviceIdentification(1, 0);
  expect(Object.values(data)).toEqual(['Helios', 'Hybrid 8', '2.14']);
  await expect((await open('meter')).readDeviceIdentification(1, 0)).rejects.toThrow('Modbus exception 1');
});

test('the same seed gives the same values, and simulated time runs at the given speed', async () => {
  const before = await inputs(await open('laundry'), 0x48, 2);
  await plant.stop();
  await start({ speed: 3600 });
  const client = await open('laundry');
  expect(await inputs(client, 0x48, 2)).toEqual(before);
  clock.advance(48_000);
  expect((await inputs(client, 0x48, 2)).readFloatBE(0)).toBeGreaterThan(before.readFloatBE(0));
});

describe('faults', () => {
  const run = (line: string) => runPlantCommand(plant, line);
  const voltage = async (client: Client): Promise<number> => (await inputs(client, 0, 2)).readFloatBE(0);

  test('a dead unit does not respond, its neighbour does', async () => {
    const client = await open('ventilation');
    await run('dead ventilation');
    await expectSilence(client, () => inputs(client, 12_101, 1));
    client.setID(11);
    expect(await voltage(client)).toBeGreaterThan(200);
    client.setID(10);
    await run('heal ventilation');
    await expect(inputs(client, 12_101, 1)).resolves.toHaveLength(2);
  });

  test('busy unit, illegal and overridden registers', async () => {
    const client = await open('meter');
    await run('busy meter');
    await expect(voltage(client)).rejects.toThrow('Modbus exception 6');
    await run('busy meter off');
    await run('illegal meter input 0x0006 0x000b');
    await expect(inputs(client, 0x0004, 4)).rejects.toThrow('Modbus exception 2');
    expect(await voltage(client)).toBeGreaterThan(200);
    await run('hold meter input 0 0x7fc0 0');
    expect(await voltage(client)).toBeNaN();
    await run('heal meter');
    expect((await inputs(client, 0, 12)).readFloatBE(0)).toBeGreaterThan(200);
  });

  test('responses are delayed', async () => {
    const client = await open('meter');
    await run(`slow meter ${2 * silenceMs}`);
    await expectSilence(client, voltage);
    await run('slow meter 1');
    expect(await voltage(client)).toBeGreaterThan(200);
  });

  test('scale factors change together with their values', async () => {
    const client = await open('inverter');
    const power = async (): Promise<number> => {
      const three = (await modelsOf(client)).get(103)!;
      return three.readInt16BE(2 * 12) * 10 ** three.readInt16BE(2 * 13);
    };
    const before = await power();
    await run('scale 1');
    expect(await power()).toBe(Math.round(before / 10) * 10);
  });

  test('counters overflow', async () => {
    const client = await open('inverter');
    const counter = async (): Promise<number> => (await modelsOf(client)).get(103)!.readUInt32BE(2 * 22);
    const before = await counter();
    await run(`count ${2 ** 32 - before}`);
    expect(await counter()).toBe(0);
  });

  test('the inverter reports that it falls asleep, sleeps and wakes up', async () => {
    const client = await open('inverter');
    const state = async (): Promise<number> => (await modelsOf(client)).get(103)!.readUInt16BE(2 * 36);
    expect(await state()).toBe(4);
    await run('nap dusk');
    expect(await state()).toBe(2);
    await run('nap asleep');
    await expectSilence(client, () => holdings(client, 40_000, 2));
    await run('nap sun');
    expect(await state()).toBe(4);
  });

  test('with --sleeps the inverter is off at night', async () => {
    await plant.stop();
    await start({ sleeps: true });
    const client = await open('inverter');
    expect((await holdings(client, 40_000, 2)).toString()).toBe('SunS');
    clock.advance(12 * 3_600_000);
    await expectSilence(client, () => holdings(client, 40_000, 2));
  });

  test('a deaf gateway accepts connections but does not respond', async () => {
    await run('deaf laundry');
    const client = await open('laundry');
    await expectSilence(client, voltage);
    await run('deaf laundry off');
    expect(await voltage(client)).toBeGreaterThan(200);
  });

  test.each(['transaction', 'garbage', 'truncated'])('corrupted responses (%s) are not accepted', async (how) => {
    for (const device of ['meter', 'laundry']) {
      const client = await open(device);
      await run(`mangle ${device} ${how}`);
      expect(await failureOf(client, voltage)).toBeDefined();
      await run(`mangle ${device} off`);
      expect(await voltage(await open(device))).toBeGreaterThan(200);
    }
  });

  test('a device limited to one client closes the second connection', async () => {
    await run('clients meter 1');
    const first = await open('meter');
    expect(await voltage(first)).toBeGreaterThan(200);
    const second = await open('meter');
    expect(await failureOf(second, voltage)).toBeDefined();
    expect(await voltage(first)).toBeGreaterThan(200);
  });

  test('a client can reconnect; a bus that is down refuses connections', async () => {
    const client = await open('meter');
    await run('disconnect meter');
    expect(await failureOf(client, voltage)).toBeDefined();
    expect(await voltage(await open('meter'))).toBeGreaterThan(200);
    await run('bus meter down');
    await expect(open('meter')).rejects.toThrow('ECONNREFUSED');
    await run('bus meter up');
    expect(await voltage(await open('meter'))).toBeGreaterThan(200);
  });

  test('impossible commands fail with a message', async () => {
    expect(await run('devices')).toContain('laundry "Waschküche Zähler" eastron-sdm120 rtu+tcp://127.0.0.1:');
    await expect(run('dead boiler')).rejects.toThrow(
      'cannot run "dead DEVICE [on|off]": cannot find device "boiler": expected one of meter, inverter, ventilation, laundry',
    );
    await expect(run('slow meter soon')).rejects.toThrow('expected a number instead of "soon"');
    await expect(run('hold meter coil 1 2')).rejects.toThrow('expected input or holding');
    await expect(run('explode')).rejects.toThrow('cannot run "explode": no such command, try help');
  });
});
