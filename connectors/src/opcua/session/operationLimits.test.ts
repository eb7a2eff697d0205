import { expect, test } from '@jest/globals';
import { type ClientSession, DataType, DataValue, StatusCodes, Variant } from 'node-opcua-client';
import { readLimits } from './operationLimits.ts';

test('issue 10.18: limits of a server that reads one node a call', async () => {
  const read = async (nodes: unknown) => {
    if (Array.isArray(nodes) && nodes.length > 1) throw new Error('BadTooManyOperations');
    return new DataValue({ value: new Variant({ dataType: DataType.UInt32, value: 1 }), statusCode: StatusCodes.Good });
  };
  const session = { read } as Partial<ClientSession> as ClientSession;
  expect(await readLimits(session)).toEqual({ nodesPerRead: 1, nodesPerBrowse: 1, itemsPerCall: 1, itemsPerSubscription: 1 });
});
