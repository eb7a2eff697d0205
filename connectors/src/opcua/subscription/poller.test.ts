import { expect, test } from '@jest/globals';
import { DataValue, NodeId } from 'node-opcua-client';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { RecordingTracer } from '../../testing/recordingTracer.ts';
import type { RawSession } from '../session/rawSession.ts';
import { Poller } from './poller.ts';

/** A poller of five nodes whose server reads two at most. */
function pollerOf(read: (count: number) => Promise<void>) {
  const gateway = new RecordingGateway();
  const tracer = new RecordingTracer();
  gateway.tracer = tracer;
  const session = {
    read: async (nodes: readonly unknown[]) => {
      await read(nodes.length);
      return nodes.map(() => new DataValue({}));
    },
  } as unknown as RawSession;
  const poller = new Poller({
    session,
    url: 'opc.tcp://user:secret@plc:4841/path',
    nodesPerRead: 4,
    intervalMs: 1000,
    gateway,
    onResponse: () => undefined,
  });
  const nodes = Array.from({ length: 5 }, () => ({ nodeId: new NodeId(), receive: () => undefined }));
  return { gateway, tracer, poller, nodes };
}

test('a poll is a span with a child for each Read; one that was too large has failed', async () => {
  const { gateway, tracer, poller, nodes } = pollerOf(async (count) => {
    if (count > 2) throw new Error('BadTooManyOperations');
  });
  await poller.add(nodes);
  const [poll, ...reads] = tracer.spans;
  expect(poll).toMatchObject({
    name: 'opcua poll',
    attributes: { 'opcua.nodes': 5, 'server.address': 'plc', 'server.port': 4841, 'network.protocol.name': 'opc.tcp' },
    ended: { error: undefined },
  });
  expect(reads.map(({ parent, attributes }) => [parent, attributes['opcua.nodes'], attributes['error.type']])).toEqual([
    [poll, 4, 'BadTooManyOperations'],
    ...[2, 2, 1].map((count) => [poll, count, undefined]),
  ]);
  expect(gateway.polls).toBe(1);
  expect(JSON.stringify(tracer.spans.map(({ attributes }) => attributes))).not.toContain('secret');
});

test('a lost session ends the poll', async () => {
  const { gateway, tracer, poller, nodes } = pollerOf(() => Promise.reject(new Error('BadSessionClosed')));
  await expect(poller.add(nodes)).rejects.toThrow('BadSessionClosed');
  expect(tracer.spans.map(({ attributes }) => attributes['error.type'])).toEqual(['BadSessionClosed', 'BadSessionClosed']);
  expect(gateway.polls).toBe(0);
});
