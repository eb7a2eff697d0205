import { expect, test } from '@jest/globals';
import { DataValue, StatusCodes } from 'node-opcua-client';
import { readServer } from './readServer.ts';
import type { ServerReader } from './serverReader.ts';

test.each([
  [
    'open62541',
    { manufacturerName: 'open62541', productName: 'open62541 OPC UA Server', productUri: 'http://open62541.org', softwareVersion: '1.4.6' },
  ],
  [
    'node-opcua',
    {
      manufacturerName: 'NodeOPCUA : MIT Licence ( see http://node-opcua.github.io/)',
      productName: 'NodeOPCUA-Server',
      softwareVersion: '1.0.0',
    },
  ],
  [
    'asyncua',
    {
      manufacturerName: 'FreeOpcUa',
      productName: 'FreeOpcUa Python Server',
      productUri: 'urn:freeopcua.github.io:python:server',
      softwareVersion: '1.0',
    },
  ],
  [
    'Eclipse Milo',
    {
      manufacturerName: 'digitalpetri',
      productName: 'Eclipse Milo OPC UA Demo Server',
      productUri: 'urn:eclipse:milo:opcua:demo',
      softwareVersion: '0.6',
    },
  ],
])('issue 10.22: the default BuildInfo of %s does not describe the device', async (_name, build) => {
  const { manufacturer = 'digitalpetri', ...others } = await describedBy(build);
  expect(others).toEqual({ id: 'server' });
  expect(manufacturer).toBe('digitalpetri');
});

test('entries of the BuildInfo that the vendor changed describe the device', async () => {
  const build = { manufacturerName: 'ACME', productName: 'open62541 OPC UA Server', softwareVersion: '1.4.6' };
  expect(await describedBy(build)).toEqual({ id: 'server', manufacturer: 'ACME' });
  const named = { manufacturerName: 'open62541', productName: 'Press 4', softwareVersion: '2.1' };
  expect(await describedBy(named)).toEqual({ id: 'server', model: 'Press 4', firmware: '2.1' });
});

function describedBy(build: object) {
  const answer = { value: { value: build }, statusCode: StatusCodes.Good };
  const read: ServerReader['read'] = async (_items, take) => take(Object.assign(new DataValue(), answer), 0);
  return readServer({ read } as Pick<ServerReader, 'read'> as ServerReader);
}
