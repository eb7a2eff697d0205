import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { PassThrough, Readable, pipeline } from 'node:stream';
import { parseArgs } from 'node:util';
import { MessageChannel, Worker } from 'node:worker_threads';
import { commonConfig, type Connector, type Gateway } from '@gaugeway/connectors/contract';
import { App } from '../app.ts';
import { parseConfig } from '../config/config.ts';
import { serveUntilStopped } from '../cli/serveUntilStopped.ts';
import { temperature } from './testExporter.ts';

/*
 * An exporter whose connectors throw in their first run, each from another kind of callback, beside one that must not notice. Prints the URL, and
 * when a first run has closed. With `--own`, the exporter itself throws.
 */

const peer = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.end('hello');
}).listen(0, '127.0.0.1');
const { values } = parseArgs({ options: { folder: { type: 'string', default: '' }, own: { type: 'boolean', default: false } } });

function fail(): never {
  throw new TypeError('thrown on purpose');
}

function dial(): ReturnType<typeof connect> {
  return connect((peer.address() as AddressInfo).port, '127.0.0.1');
}

/** Each throws or rejects without a handler. */
const kinds: Readonly<Record<string, (signal: AbortSignal) => void>> = {
  run: fail,
  timer: () => void setTimeout(fail),
  interval: () => {
    const timer = setInterval(() => {
      clearInterval(timer);
      fail();
    });
  },
  immediate: () => void setImmediate(fail),
  microtask: () => queueMicrotask(fail),
  'next tick': () => process.nextTick(fail),
  'rejection without a handler': () => void Promise.reject(new TypeError('thrown on purpose')),
  'async function without an await': () => {
    void (async () => {
      await new Promise((resolve) => setTimeout(resolve));
      fail();
    })();
  },
  'rejection with nothing': () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- libraries do
    void Promise.reject();
  },
  'object without a prototype': () =>
    void setTimeout(() => {
      throw Object.create(null);
    }),
  'error event without a listener': () => void setTimeout(() => new EventEmitter().emit('error', new TypeError('thrown on purpose'))),
  'socket connected': () => void dial().on('connect', fail),
  'socket data': () => void dial().on('data', fail),
  'socket close': () => void dial().resume().on('close', fail),
  'socket error without a listener': () => void connect(1, '127.0.0.1'),
  'stream error without a listener': () => void new PassThrough().destroy(new TypeError('thrown on purpose')),
  'stream that fails to read': () => void new Readable({ read: fail }).resume(),
  'end of a pipeline': () => void pipeline(Readable.from(['a']), new PassThrough().resume(), fail),
  'file callback': () => void readFile(import.meta.filename, fail),
  'worker that throws': () => void new Worker('throw new TypeError("thrown on purpose")', { eval: true }),
  'worker message': () => void new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true }).on('message', fail),
  'message port': () => {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', () => {
      port1.close();
      fail();
    });
    port2.postMessage(1);
  },
  'child that cannot start': () => void spawn('/nonexistent'),
  'child exit': () => void spawn('true').on('exit', fail),
  'event target': () => {
    const target = new EventTarget();
    target.addEventListener('x', fail);
    setTimeout(() => target.dispatchEvent(new Event('x')));
  },
  'abort listener': () => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', fail);
    setTimeout(() => controller.abort());
  },
  "abort listener of the run's own signal": (signal) => {
    signal.addEventListener('abort', fail);
    setTimeout(fail);
  },
  'time-out signal': () => AbortSignal.timeout(1).addEventListener('abort', fail),
  'console lines': () => {
    // eslint-disable-next-line no-console -- as libraries do
    console.error('a line of a library');
    process.emitWarning('a warning of a library');
    setTimeout(fail);
  },
};

function thrower(name: string, throwOnce: (signal: AbortSignal) => void): Connector {
  let runs = 0;
  return {
    type: name,
    config: commonConfig,
    run: async (_config, gateway, signal) => {
      const closed = aborted(signal);
      report(gateway, ++runs);
      if (runs === 1) throwOnce(signal);
      await closed;
      if (runs === 1) process.stdout.write(`closed ${name}\n`);
    },
  };
}

const neighbour: Connector = {
  type: 'neighbour',
  config: commonConfig,
  run: async (_config, gateway, signal) => {
    process.stdout.write('neighbour runs\n');
    report(gateway, 20);
    await aborted(signal);
  },
};

function report(gateway: Gateway, value: number): void {
  const [point] = gateway.device({ id: 'probe' }).map([temperature]);
  point?.set(value, gateway.now());
  gateway.link(true);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const text = JSON.stringify({ server: { listen: '127.0.0.1:0' }, data_dir: values.folder, connectors: [] });
const parsed = await parseConfig({ sources: [{ file: 'test', text }], folder: values.folder, files: [], problems: [] }, {});
if (!parsed.ok) throw new Error('cannot parse the config');
const throwers = Object.entries(kinds).map(([name, throwOnce]) => thrower(name, throwOnce));
const connectors = [neighbour, ...throwers].map((connector) => ({
  name: connector.type,
  type: connector.type,
  connector,
  config: commonConfig.parse({}),
  fingerprint: '',
}));
const config = { ...parsed.config, connectors };

try {
  await serveUntilStopped(async () => {
    let isLate = false;
    const now = (): number => {
      if (isLate) setTimeout(fail);
      isLate = false;
      return Date.now();
    };
    const app = await App.start(config, { version: '0', now });
    process.stdout.write(`${app.url}\n`);
    if (values.own) setTimeout(() => (isLate = true), 500);
    return app;
  });
} catch (error) {
  process.stdout.write(`broken: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
peer.close();
