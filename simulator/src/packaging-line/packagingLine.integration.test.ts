import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttributeIds,
  BrowseDirection,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  StatusCodes,
  UserTokenType,
  type ClientSession,
  type DataValue,
  type OPCUAClientOptions,
} from 'node-opcua-client';
import { ManualClock } from '../clock.ts';
import { runLineCommand } from './lineCommands.ts';
import { startLineThread } from './lineThread.ts';
import { variablesPerLine } from './machines.ts';
import { startPackagingLine, type PackagingLine } from './packagingLine.ts';

/** A Thursday morning: both shifts work. */
const startMs = Date.UTC(2026, 0, 15, 9, 30);
const folder = mkdtempSync(join(tmpdir(), 'gaugeway-line-test-'));

let clock: ManualClock;
let line: PackagingLine;
let session: ClientSession;
const clients: OPCUAClient[] = [];

beforeAll(async () => {
  clock = new ManualClock(startMs);
  line = await startPackagingLine({ clock, folder: join(folder, 'server') });
  session = await open();
}, 60_000);

afterAll(async () => {
  await hangUp();
  await line.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function open(options: OPCUAClientOptions = {}, url = line.url): Promise<ClientSession> {
  const client = OPCUAClient.create({
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
    ...options,
  });
  clients.push(client);
  await client.connect(url);
  return client.createSession();
}

async function hangUp(): Promise<void> {
  for (const client of clients.splice(0)) await client.disconnect().catch(() => undefined);
}

/** A path below the hall, with browse names of the line's own namespace but where it says otherwise. */
async function nodeIdOf(path: string): Promise<string> {
  const names = path.split('/').map((name) => (/^\d:/.test(name) ? name : `3:${name}`));
  const { targets } = await session.translateBrowsePath({
    startingNode: 'i=84',
    relativePath: {
      elements: ['0:Objects', '3:PackagingHall', ...names].map((name) => ({
        includeSubtypes: true,
        isInverse: false,
        referenceTypeId: 'i=33',
        targetName: { namespaceIndex: Number(name[0]), name: name.slice(2) },
      })),
    },
  });
  return targets?.[0]?.targetId.toString() ?? `there is no ${path}`;
}

async function read(path: string): Promise<DataValue> {
  return session.read({ nodeId: await nodeIdOf(path), attributeId: AttributeIds.Value });
}

test('two lines have 500 variables', () => {
  expect(variablesPerLine).toBe(250);
  expect(line.variables()).toHaveLength(500);
  expect(new Set(line.variables()).size).toBe(500);
});

test('a machine has a nameplate, and its variables have units and ranges', async () => {
  expect((await read('Line1/Filler/2:Manufacturer')).value.value).toMatchObject({ text: 'Hansa Abfülltechnik' });
  expect((await read('Line2/Capper/2:SerialNumber')).value.value).toBe('HA-002-CAP');
  expect((await read('Line1/Filler/TankLevel/0:EngineeringUnits')).value.value).toMatchObject({
    unitId: 0x5031,
    displayName: { text: '%' },
  });
  expect((await read('Line1/Filler/TankLevel/0:EURange')).value.value).toMatchObject({ low: 0, high: 100 });
  expect((await read('Line1/Filler/GuardDoor/0:TrueState')).value.value).toMatchObject({ text: 'Open' });
  expect((await read('Line1/Filler/Mode/0:EnumStrings')).value.value).toHaveLength(3);
});

test('machines are devices of the DeviceSet', async () => {
  const { references } = await session.browse({ nodeId: 'ns=2;i=5001', browseDirection: BrowseDirection.Forward, resultMask: 63 });
  const names = references?.map(({ browseName }) => browseName.name) ?? [];
  expect(names.filter((name) => name === 'Filler')).toHaveLength(2);
});

test('values and their timestamps depend on the clock alone', async () => {
  const before = await read('Line1/Filler/TankLevel');
  expect(await read('Line1/Filler/TankLevel')).toMatchObject({ value: before.value, sourceTimestamp: new Date(startMs) });
  clock.advance(30_000);
  const after = await read('Line1/Filler/TankLevel');
  expect(after.sourceTimestamp).toEqual(new Date(startMs + 30_000));
  expect(after.value.value).not.toBe(before.value.value);
});

describe('security', () => {
  afterEach(async () => {
    await hangUp();
    session = await open();
  });

  test('signed and encrypted', async () => {
    const secured = await open({ securityMode: MessageSecurityMode.SignAndEncrypt, securityPolicy: SecurityPolicy.Basic256Sha256 });
    expect((await secured.read({ nodeId: 'i=2258', attributeId: AttributeIds.Value })).statusCode).toBe(StatusCodes.Good);
  });

  test('with users, anonymous access is rejected', async () => {
    const guarded = await startPackagingLine({ clock, nodes: 250, users: { anna: 'geheim' } });
    try {
      await expect(open({}, guarded.url)).rejects.toThrow();
      const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 0 } });
      clients.push(client);
      await client.connect(guarded.url);
      const identity = (password: string) => ({ type: UserTokenType.UserName as const, userName: 'anna', password });
      await expect(client.createSession(identity('falsch'))).rejects.toThrow('BadUserAccessDenied');
      await expect(client.createSession(identity('geheim'))).resolves.toBeDefined();
    } finally {
      await hangUp();
      await guarded.stop();
    }
  });
});

describe('faults', () => {
  const run = (text: string) => runLineCommand(line, text);

  test('the status of a machine turns bad and good again', async () => {
    await run('quality Line1/Packer bad');
    expect((await read('Line1/Packer/Drive01/Speed')).statusCode).toBe(StatusCodes.BadDeviceFailure);
    expect((await read('Line2/Packer/Drive01/Speed')).statusCode).toBe(StatusCodes.Good);
    await run('quality Line1/Packer good');
    expect((await read('Line1/Packer/Drive01/Speed')).statusCode).toBe(StatusCodes.Good);
    await run('quality Line1/Packer uncertain');
    expect((await read('Line1/Packer/Drive01/Speed')).statusCode).toBe(StatusCodes.UncertainSensorNotAccurate);
    await run('quality Line1/Packer bad');
    await run('quality Line1/Packer good');
  });

  test('overridden and frozen values', async () => {
    await run('hold Line1/Labeller/GlueLevel 12.5');
    expect((await read('Line1/Labeller/GlueLevel')).value.value).toBe(12.5);
    await run('hold Line1/Labeller/GlueLevel');
    expect((await read('Line1/Labeller/GlueLevel')).value.value).not.toBe(12.5);
    await run('frozen');
    const { value } = await read('Line1/Filler/GoodCount');
    clock.advance(3_600_000);
    expect((await read('Line1/Filler/GoodCount')).value).toEqual(value);
    await run('frozen off');
    clock.advance(1000);
    expect((await read('Line1/Filler/GoodCount')).value).not.toEqual(value);
  });

  test.each([
    ['temperature', 'CabinetTemperatureAlarm'],
    ['emergency', 'EmergencyStopAlarm'],
  ])('the alarm %s goes off and ends', async (name, alarm) => {
    const isActive = async (): Promise<unknown> => (await read(`Line1/Capper/${alarm}/0:ActiveState/0:Id`)).value.value;
    expect(await isActive()).toBe(false);
    await run(`alarm Line1/Capper ${name}`);
    expect(await isActive()).toBe(true);
    await run(`alarm Line1/Capper ${name} off`);
    expect(await isActive()).toBe(false);
  });

  test('a removed node is unknown, an added one is readable', async () => {
    const nodeId = await nodeIdOf('Line2/Filler/InletFlow');
    await run('remove Line2/Filler/InletFlow');
    expect((await session.read({ nodeId, attributeId: AttributeIds.Value })).statusCode).toBe(StatusCodes.BadNodeIdUnknown);
    await run('add Line2/Filler BottleCount');
    expect((await read('Line2/Filler/BottleCount')).statusCode).toBe(StatusCodes.Good);
    const machine = await nodeIdOf('Line2/Palletizer');
    await run('remove Line2/Palletizer');
    expect((await session.read({ nodeId: machine, attributeId: AttributeIds.BrowseName })).statusCode).toBe(StatusCodes.BadNodeIdUnknown);
    clock.advance(1000);
    await expect(run('model')).resolves.toBeUndefined();
  });

  test('a deaf server keeps connections open but does not respond', async () => {
    const impatient = await open({ transportTimeout: 1000 });
    await run('deaf');
    await expect(impatient.read({ nodeId: 'i=2258', attributeId: AttributeIds.Value })).rejects.toThrow();
    await run('deaf off');
    await hangUp();
    session = await open();
    expect((await read('Line1/Filler/TankLevel')).statusCode).toBe(StatusCodes.Good);
  });

  test('sessions are closed while their channels stay open', async () => {
    const before = session.sessionId.toString();
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    await run('sessions');
    // this client makes a new one when it hears of it
    await session.read({ nodeId: 'i=2258', attributeId: AttributeIds.Value });
    log.mockRestore();
    expect(session.sessionId.toString()).not.toBe(before);
  });

  test('after a restart the nodes have other ids', async () => {
    const before = await nodeIdOf('Line1/Filler/TankLevel');
    await hangUp();
    await run('server restart');
    session = await open();
    const after = await nodeIdOf('Line1/Filler/TankLevel');
    expect([before, after]).toEqual([expect.stringContaining('ns=3;s=1.'), expect.stringContaining('ns=3;s=2.')]);
    await run('server down');
    await expect(open()).rejects.toThrow();
    await run('server up');
    await hangUp();
    session = await open();
  }, 60_000);

  test('impossible commands fail with a message', async () => {
    expect((await run('variables Line1/Filler/Tank'))?.split('\n')).toEqual(['Line1/Filler/TankLevel', 'Line1/Filler/TankPressure']);
    await expect(run('quality Line9 bad')).rejects.toThrow('no node at "Line9"');
    await expect(run('hold Line1/Filler 1')).rejects.toThrow('no variable "Line1/Filler"');
    await expect(run('add Line9 X')).rejects.toThrow('no object "Line9"');
    await expect(run('remove Line9')).rejects.toThrow('no node at "Line9"');
  });
});

test('a line in another thread works the same, and ends when stopped', async () => {
  const certificates = join(folder, 'thread');
  const thread = await startLineThread({ folder: certificates, nodes: 250 });
  const other = await open({}, thread.url);
  expect((await other.read({ nodeId: 'i=2256', attributeId: AttributeIds.Value })).statusCode).toBe(StatusCodes.Good);
  expect(existsSync(certificates)).toBe(true);
  await hangUp();
  await thread.stop();
  await expect(open({}, thread.url)).rejects.toThrow();
  session = await open();
}, 60_000);
