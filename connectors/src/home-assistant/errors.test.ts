import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { homeAssistant } from './index.ts';
import { FakeServer } from './testing/fakeServer.ts';

let server: FakeServer;

beforeEach(async () => {
  server = await FakeServer.listen();
});

afterEach(async () => {
  await server.stop();
});

function run(url = server.url): Promise<void> {
  return homeAssistant.run(homeAssistant.config.parse({ url, token: 'secret' }), new RecordingGateway(), new AbortController().signal);
}

test('a refused token has advice', async () => {
  server.authentication = ['auth_required', 'auth_invalid'];
  await expect(run()).rejects.toMatchObject({
    code: 'home_assistant_token_refused',
    kind: 'auth',
    message: `cannot log in to "${server.url}": the token was refused: make a long-lived access token in the Security tab of your profile`,
  });
});

test('another WebSocket server is not Home Assistant', async () => {
  server.authentication = ['hello', 'hello'];
  await expect(run()).rejects.toMatchObject({ code: 'home_assistant_unexpected_server', kind: 'protocol' });
});

test.each([
  [401, 'home_assistant_address_banned', 'auth'],
  [403, 'home_assistant_address_banned', 'auth'],
  [404, 'home_assistant_unexpected_server', 'protocol'],
  [502, 'home_assistant_unexpected_server', 'protocol'],
])('HTTP status %i is %s', async (status, code, kind) => {
  const http = createServer((_request, response) => void response.writeHead(status).end()).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  await expect(run(url)).rejects.toMatchObject({ code, kind, message: expect.stringContaining(`cannot connect to "${url}": `) });
  http.close();
});

test('a closed port refuses the connection', async () => {
  const other = await FakeServer.listen();
  const { url } = other;
  await other.stop();
  await expect(run(url)).rejects.toMatchObject({ code: 'connection_refused', kind: 'connect' });
});

test('an unknown host is named as such', async () => {
  await expect(run('http://no-such-host.invalid')).rejects.toMatchObject({ code: 'host_unknown', kind: 'connect' });
});

test('a port without TLS is named as such', async () => {
  await expect(run(server.url.replace('http', 'https'))).rejects.toMatchObject({ code: 'tls_protocol_error', kind: 'protocol' });
});

test.each([
  ['unknown_command', 'home_assistant_unknown_command'],
  ['unauthorized', 'home_assistant_unauthorized'],
  ['home_assistant_error', 'home_assistant_command_failed'],
])('an error result %s is %s', async (error, code) => {
  server.errors.set('subscribe_entities', { code: error, message: 'No.' });
  await expect(run()).rejects.toMatchObject({
    code,
    kind: 'protocol',
    message: `cannot read "subscribe_entities" from "${server.url}": No.`,
  });
});

test('a registry that this version does not have is empty', async () => {
  server.errors.set('config/label_registry/list', { code: 'unknown_command', message: 'Unknown command.' });
  const gateway = new RecordingGateway();
  const stop = new AbortController();
  gateway.link = () => stop.abort();
  await homeAssistant.run(homeAssistant.config.parse({ url: server.url, token: 'secret' }), gateway, stop.signal);
  expect(gateway.complaints).toEqual([]);
});
