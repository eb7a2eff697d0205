import { connect } from 'node:net';
import type { ExporterConfig } from '../../config/config.ts';
import { type RunningServer, startServer } from '../server.ts';
import { type FakeSources, fakeSources } from './fakeSources.ts';

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly sources: FakeSources;
  readonly running: RunningServer;
}

type ServerConfig = ExporterConfig['server'];

export function serverConfig(parts: Partial<ServerConfig> = {}): ServerConfig {
  return { listen: { host: '127.0.0.1', port: 0 }, hosts: [], tokens: [], max_scrapes: 20, ...parts };
}

/** A server on a free port, closed at the end of the test. */
export async function testServer(parts: Parameters<typeof fakeSources>[0] = {}, config: Partial<ServerConfig> = {}): Promise<TestServer> {
  const sources = fakeSources(parts);
  const running = await startServer(serverConfig(config), sources, '1.2.3');
  return { url: running.url, sources, running, [Symbol.asyncDispose]: () => running.close() };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends exactly these lines as the head of a request: clients such as fetch would tidy paths and refuse to set Host. */
export async function rawRequest(url: string, ...lines: readonly string[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [statusLine = '', ...headerLines] = head.split('\r\n');
  const headers = new Map(
    headerLines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}
