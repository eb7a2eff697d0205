import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { WebSocketServer } from 'ws';

/** A server that a test closes. */
interface Source extends AsyncDisposable {
  readonly port: number;
  /** Connections that tried to log in. */
  readonly logins: () => number;
}

/** A Home Assistant that refuses a token and repeats it. */
export async function startEchoHomeAssistant(): Promise<Source> {
  let logins = 0;
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    socket.send(JSON.stringify({ type: 'auth_required', ha_version: '2026.1.0' }));
    socket.on('message', (data: Buffer) => {
      logins++;
      const { access_token } = JSON.parse(data.toString()) as { access_token: string };
      socket.send(JSON.stringify({ type: 'auth_invalid', message: `Invalid access token ${access_token}` }));
    });
  });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    logins: () => logins,
    [Symbol.asyncDispose]: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An MQTT 5 broker that refuses a password and repeats it in its reason. */
export async function startEchoBroker(): Promise<Source> {
  let logins = 0;
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', (connect: Buffer) => {
        logins++;
        socket.end(refusal(`bad login ${connect.toString('latin1').replaceAll(/[^\x20-\x7e]+/g, ' ')}`));
      });
  });
  return started(server, () => logins);
}

/** CONNACK of MQTT 5: bad user name or password, and a reason string. */
function refusal(reason: string): Buffer {
  const text = Buffer.from(reason.slice(0, 100));
  const properties = Buffer.from([0x1f, 0, text.length, ...text]);
  return Buffer.from([0x20, 3 + properties.length, 0, 134, properties.length, ...properties]);
}

/** Accepts connections and never answers. */
export async function startSilentServer(): Promise<Source> {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined);
  });
  return started(server, () => connections);
}

async function started(server: Server, logins: () => number): Promise<Source> {
  const sockets = new Set<{ destroy: () => void }>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    logins,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
