import { expect, test } from '@jest/globals';
import { waitFor } from '../../../../tests/waitFor.ts';
import { StoreServer } from '../remote-write/testing/storeServer.ts';
import { HttpConnections } from './httpConnections.ts';

const request = { url: new URL('https://target.example/'), method: 'GET' } as const;

/** A proxy that never answers a CONNECT. `connected` counts them. */
async function startProxy() {
  const server = await StoreServer.start();
  const seen = { connected: 0 };
  server.onConnect((_request, socket) => {
    seen.connected++;
    socket.on('error', () => undefined);
  });
  return { server, seen };
}

test('a proxy that does not answer ends a request by its timeout', async () => {
  const { server } = await startProxy();
  await using _server = server;
  const connections = new HttpConnections({ timeoutMs: 20, proxyUrl: server.url });
  await expect(connections.request(request)).rejects.toThrow('no answer within 0.02 s');
  connections.close();
});

test('a request that waits for a proxy ends when the connections are closed', async () => {
  const { server, seen } = await startProxy();
  await using _server = server;
  const connections = new HttpConnections({ timeoutMs: 600_000, proxyUrl: server.url });
  const answer = connections.request(request);
  answer.catch(() => undefined);
  await waitFor(() => seen.connected === 1, { what: 'the request' });
  connections.close();
  await expect(answer).rejects.toThrow('aborted');
});
