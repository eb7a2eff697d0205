import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Namespace, UAObject } from 'node-opcua-address-space';
import { AccessLevelFlag, type ClientSession, DataType, OPCUAClient, Variant, VariantArrayType } from 'node-opcua-client';
import { nodesets } from 'node-opcua-nodesets';
import type { AddressSpace } from '../address-space/addressSpace.ts';
import { type OpcuaConfig, opcuaConfig } from '../config/opcuaConfig.ts';
import { readLimits } from '../session/operationLimits.ts';
import { plantUri, startServer, type TestServer } from '../testing/server.ts';
import { browse } from './browse.ts';
import { devicesUri } from './namespaces.ts';

let server: TestServer;
let client: OPCUAClient;
let session: ClientSession;

beforeAll(async () => {
  server = await startServer({ server: { nodeset_filename: [nodesets.standard, nodesets.di, nodesets.ia, nodesets.machinery] }, populate });
  client = OPCUAClient.create({ endpointMustExist: false });
  await client.connect(server.url);
  session = await client.createSession();
}, 30_000);

afterAll(async () => {
  await session.close();
  await client.disconnect();
  await server.stop();
});

const config = (keys: object): OpcuaConfig => opcuaConfig.parse({ url: server.url, ...keys });

async function look(keys: object, limits = {}): Promise<AddressSpace> {
  const signal = new AbortController().signal;
  return browse(session, config(keys), { limits: { ...(await readLimits(session)), ...limits }, signal });
}

const ids = ({ devices }: AddressSpace) => devices.map(({ description }) => description.id);
const device = ({ devices }: AddressSpace, id: string) => {
  const found = devices.find(({ description }) => description.id === id);
  if (found === undefined) throw new Error(`no device "${id}"`);
  return found;
};
const paths = (space: AddressSpace, id: string) => device(space, id).variables.map(({ path }) => path);
const property = (space: AddressSpace, id: string, path: string) => device(space, id).variables.find((one) => one.path === path)?.property;

describe('devices by split', () => {
  const plant = '/Objects/Plant';
  const machines = ['Line1/Filler', 'Line1/Capper', 'Line2/Filler', 'Line2/Capper'];

  test.each([
    [0, ['Plant']],
    [1, ['Plant/Line1', 'Plant/Line2']],
    [2, machines.map((path) => `Plant/${path}`)],
    [9, machines.flatMap((path) => [`Plant/${path}`, `Plant/${path}/Drive`])],
    ['MachineType', machines.map((path) => `Plant/${path}`)],
  ])('%s', async (split, expected) => {
    expect(ids(await look({ roots: [{ node: plant, split }], device_set: false, machines: false }))).toEqual(expected);
  });

  test('the objects between device and variable are its path', async () => {
    const space = await look({ roots: [{ node: plant, split: 2 }] });
    expect(paths(space, 'Plant/Line1/Filler')).toEqual(['BoilerTemperature', 'State', 'Drive/MotorSpeed']);
    expect(property(space, 'Plant/Line1/Filler', 'Drive/MotorSpeed')).toEqual({
      name: 'MotorSpeed',
      path: ['Drive'],
      kind: 'numeric',
      unit: 'rpm',
      reading: true,
    });
  });

  test('a root by node id and with a name, areas by the path', async () => {
    const space = await look({ roots: [{ node: `nsu=${plantUri};s=Plant`, name: 'works', split: 2, area: 'hall/{1}' }] });
    expect(device(space, 'works/Line2/Capper').description).toMatchObject({ name: 'Line2/Capper', area: 'hall/Line2' });
  });

  test('two roots, one below the other, share nothing', async () => {
    const space = await look({
      roots: [
        { node: plant, split: 1 },
        { node: '/Objects/Plant/Line2', split: 1 },
      ],
    });
    expect(ids(space).filter((id) => id.includes('Line'))).toEqual(['Plant/Line1', 'Line2/Filler', 'Line2/Capper']);
  });

  test('small requests find the same', async () => {
    const all = await look({ roots: [plant] });
    const small = await look({ roots: [plant] }, { nodesPerBrowse: 1, nodesPerRead: 3 });
    expect(small.devices.map(({ variables }) => variables.length)).toEqual(all.devices.map(({ variables }) => variables.length));
    expect(small.complete).toBe(true);
  });

  test('include and exclude by path', async () => {
    const space = await look({
      roots: [{ node: plant, split: 2 }],
      include: { paths: ['Line1/**'] },
      exclude: { paths: ['**/Drive'] },
      device_set: false,
    });
    expect(ids(space)).toEqual(['Plant/Line1/Filler', 'Plant/Line1/Capper']);
    expect(paths(space, 'Plant/Line1/Filler')).toEqual(['BoilerTemperature', 'State']);
  });

  test('a root that does not exist makes the result incomplete', async () => {
    const space = await look({ roots: [plant, '/Objects/Plnt', 'nsu=urn:gone;s=x', `nsu=${plantUri};s=gone`] });
    expect(space.complete).toBe(false);
    expect(space.problems).toEqual([
      'nsu=urn:gone;s=x: the server has no namespace "urn:gone"',
      '/Objects/Plnt: no node has this browse path',
      `nsu=${plantUri};s=gone: BadNodeIdUnknown`,
    ]);
    expect(ids(space)).toContain('Plant/Line1');
  });
});

describe('data types', () => {
  const kinds = '/Objects/Kinds';

  test('are exported as catalogue §9.4 specifies', async () => {
    const space = await look({ roots: [{ node: kinds, split: 0 }] });
    const all = Object.fromEntries(device(space, 'Kinds').variables.map(({ path, property: { name: _, ...rest } }) => [path, rest]));
    expect(all).toEqual({
      Byte: { kind: 'numeric' },
      Int64: { kind: 'numeric' },
      On: { kind: 'binary', on: true, off: false },
      Valve: { kind: 'binary', on: 'Open', off: 'Closed' },
      When: { kind: 'numeric', quantity: 'iot_timestamp_seconds' },
      Took: { kind: 'numeric', unit: 'ms', reading: true },
      Text: { kind: 'text' },
      Colour: { kind: 'enum', values: ['Red', 'Green'] },
    });
  });

  test('elements of an array, as the config lists them', async () => {
    const node = `nsu=${plantUri};s=Array`;
    const space = await look({
      nodes: [
        { node, device: 'oven', index: 0 },
        { node, device: 'oven', index: 2, unit: '°C' },
      ],
    });
    expect(device(space, 'oven').variables).toMatchObject([
      { index: 0, property: { name: 'Array', channel: '0', listed: true } },
      { index: 2, property: { name: 'Array', channel: '2', unit: '°C', listed: true } },
    ]);
  });

  test('a listed node by its path has the name of the config and belongs to no other device', async () => {
    const space = await look({
      roots: ['/Objects/Plant'],
      nodes: [
        {
          node: '/Objects/Plant/Line1/Filler/BoilerTemperature',
          name: 'boiler',
          metric: 'iot_temperature_celsius',
          labels: { sensor: 'b' },
        },
      ],
    });
    expect(device(space, 'server').variables.map((one) => one.property)).toEqual([
      {
        name: 'boiler',
        kind: 'numeric',
        unit: '°C',
        reading: true,
        metric: 'iot_temperature_celsius',
        labels: { sensor: 'b' },
        listed: true,
      },
    ]);
    expect(device(space, 'server').description).toEqual({ id: 'server' });
    expect(paths(space, 'Plant/Line1')).not.toContain('Filler/BoilerTemperature');
  });
});

describe('companion specifications', () => {
  test('devices of DeviceSet have their nameplate, health and counters; their components are devices too', async () => {
    const space = await look({});
    expect(device(space, 'DeviceSet/Oven').description).toMatchObject({
      name: 'Oven',
      manufacturer: 'Acme',
      model: 'Heat 9',
      serial: '4711',
      firmware: '1.2',
      hardware: 'B',
      nativeId: 'urn:acme:oven:4711',
    });
    expect(paths(space, 'DeviceSet/Oven')).toEqual(['DeviceHealth', 'DeviceHealth', 'ParameterSet/Temperature']);
    expect(device(space, 'DeviceSet/Oven').variables.map((one) => one.property.metric)).toEqual([
      'iot_device_health',
      'iot_problem_detected',
      undefined,
    ]);
    expect(property(space, 'DeviceSet/Oven', 'ParameterSet/Temperature')).toMatchObject({
      name: 'Temperature',
      native: 'ParameterSet_Temperature',
      unit: '°C',
    });
    expect(device(space, 'DeviceSet/Oven/Fan').description).toMatchObject({ parent: 'DeviceSet/Oven', metadataOnly: true });
  });

  test('with DeviceSet as a root, a device has its other variables too', async () => {
    const space = await look({ roots: [`nsu=${devicesUri};i=5001`] });
    expect(paths(space, 'DeviceSet/Oven')).toContain('ParameterSet/Setpoint');
  });

  test('without a root, only automation data is read', async () => {
    const space = await look({});
    expect(ids(space).sort()).toEqual(['DeviceSet/Oven', 'DeviceSet/Oven/Fan', 'Kinds', 'Plant']);
    expect(paths(space, 'Kinds')).toEqual(['Valve']);
  });
});

test('device ids do not depend on the node ids of the server', async () => {
  const other = await startServer({
    populate: (namespace) => {
      namespace.addFolder(namespace.addressSpace.rootFolder.objects, { browseName: 'First' });
      populatePlant(namespace);
    },
  });
  const otherClient = OPCUAClient.create({ endpointMustExist: false });
  await otherClient.connect(other.url);
  const otherSession = await otherClient.createSession();
  const keys = { roots: [{ node: '/Objects/Plant', split: 2 }], device_set: false, machines: false };
  const space = await browse(otherSession, config(keys), { limits: await readLimits(otherSession), signal: new AbortController().signal });
  expect(ids(space)).toEqual(ids(await look(keys)));
  await otherSession.close();
  await otherClient.disconnect();
  await other.stop();
});

function populate(namespace: Namespace): void {
  populatePlant(namespace);
  populateKinds(namespace);
  populateDevices(namespace);
}

function populatePlant(namespace: Namespace): void {
  const { objects } = namespace.addressSpace.rootFolder;
  const type = namespace.addObjectType({ browseName: 'MachineType' });
  const plant = namespace.addFolder(objects, { browseName: 'Plant', nodeId: 's=Plant' });
  for (const line of ['Line1', 'Line2']) {
    const folder = namespace.addFolder(plant, { browseName: line });
    for (const machine of ['Filler', 'Capper']) {
      const object = namespace.addObject({ browseName: machine, organizedBy: folder, typeDefinition: type });
      analog(object, 'BoilerTemperature', celsius);
      namespace.addMultiStateDiscrete({ browseName: 'State', componentOf: object, enumStrings: ['Idle', 'Running'], value: 1 });
      const drive = namespace.addObject({ browseName: 'Drive', componentOf: object });
      analog(drive, 'MotorSpeed', rpm);
      // a reference back to the folder must not cause an endless loop
      drive.addReference({ referenceType: 'Organizes', nodeId: folder });
    }
  }
}

function populateKinds(namespace: Namespace): void {
  const folder = namespace.addFolder(namespace.addressSpace.rootFolder.objects, { browseName: 'Kinds' });
  const add = (browseName: string, dataType: string, more: object = {}) =>
    namespace.addVariable({ browseName, nodeId: `s=${browseName}`, dataType, componentOf: folder, ...more });
  add('Byte', 'Byte');
  add('Int64', 'Int64');
  add('On', 'Boolean');
  namespace.addTwoStateDiscrete({ browseName: 'Valve', componentOf: folder, trueState: 'Open', falseState: 'Closed', value: true });
  add('When', 'UtcTime');
  add('Took', 'Duration');
  add('Text', 'String');
  add('Colour', namespace.addEnumerationType({ browseName: 'Colour', enumeration: ['Red', 'Green'] }).nodeId.toString());
  add('Hidden', 'Double', { accessLevel: AccessLevelFlag.CurrentWrite, userAccessLevel: AccessLevelFlag.CurrentWrite });
  add('Range', 'Range');
  const value = new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2, 3] });
  add('Array', 'Double', { valueRank: 1, arrayDimensions: [3], value });
}

function populateDevices(namespace: Namespace): void {
  const { addressSpace } = namespace;
  const di = addressSpace.getNamespaceIndex(devicesUri);
  const deviceSet = addressSpace.findNode(`ns=${di};i=5001`) as UAObject;
  const oven = namespace.addObject({ browseName: 'Oven', componentOf: deviceSet, typeDefinition: `ns=${di};i=1002` });
  const plate = {
    Manufacturer: 'Acme',
    Model: 'Heat 9',
    SerialNumber: '4711',
    SoftwareRevision: '1.2',
    HardwareRevision: 'B',
    ProductInstanceUri: 'urn:acme:oven:4711',
  };
  for (const [browseName, value] of Object.entries(plate)) {
    const isText = browseName === 'Manufacturer' || browseName === 'Model';
    const dataType = isText ? 'LocalizedText' : 'String';
    namespace.addVariable({
      browseName: { name: browseName, namespaceIndex: di },
      dataType,
      typeDefinition: 'PropertyType',
      propertyOf: oven,
      value: { dataType: DataType[dataType], value: isText ? { text: value } : value },
    });
  }
  namespace.addVariable({
    browseName: 'DeviceHealth',
    dataType: `ns=${di};i=6244`,
    componentOf: oven,
    value: { dataType: DataType.Int32, value: 0 },
  });
  const parameters = namespace.addObject({ browseName: 'ParameterSet', componentOf: oven });
  analog(parameters, 'Temperature', celsius);
  namespace.addVariable({
    browseName: 'Setpoint',
    dataType: 'Double',
    componentOf: parameters,
    value: { dataType: DataType.Double, value: 1 },
  });
  namespace.addObject({ browseName: 'Fan', componentOf: oven, typeDefinition: `ns=${di};i=15063` });
}

const namespaceUri = 'http://www.opcfoundation.org/UA/units/un/cefact';
const celsius = { namespaceUri, unitId: 4408652, displayName: { text: '°C' }, description: { text: '' } };
const rpm = { namespaceUri, unitId: 5394509, displayName: { text: 'revolutions per minute' }, description: { text: '' } };

function analog(componentOf: UAObject, browseName: string, engineeringUnits: typeof celsius): void {
  (componentOf.namespace as Namespace).addAnalogDataItem({
    browseName,
    componentOf,
    dataType: 'Double',
    engineeringUnits,
    engineeringUnitsRange: { low: 0, high: 100 },
    value: { dataType: DataType.Double, value: 20 },
  });
}
