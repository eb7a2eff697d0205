import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorError } from '../../contract.ts';
import { busUrlText, type BusUrl, type SerialUrl, type TcpUrl } from './busUrl.ts';

/** Shorter than what routers forget idle connections after. */
const keepAliveDelayMs = 10_000;

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be resolved now',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'the other side closed the connection',
  ENOENT: 'no such device',
  EACCES: 'no permission: the user has to be in the group of the device, often "dialout"',
  EBUSY: 'another program has opened it',
};

/** A connected socket or an opened serial line. Rejects with a ConnectorError. */
export async function openStream(url: BusUrl, connectTimeoutMs: number, signal: AbortSignal): Promise<Duplex> {
  const over = new AbortController();
  const opening = url.kind === 'serial' ? openSerial(url) : openSocket(url);
  const late = wait(connectTimeoutMs, 'late' as const, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => 'ended' as const);
  try {
    const stream = await Promise.race([opening.opened, late]);
    if (typeof stream !== 'string') return stream;
    opening.cancel();
    throw new ConnectorError(
      stream === 'late' ? 'timeout' : 'lost',
      `cannot connect to "${busUrlText(url)}": ${stream === 'late' ? 'no answer' : 'ended'}`,
    );
  } catch (error) {
    throw error instanceof ConnectorError ? error : connectError(url, error);
  } finally {
    over.abort();
  }
}

interface Opening {
  readonly opened: Promise<Duplex>;
  cancel(): void;
}

function openSocket({ host, port }: TcpUrl): Opening {
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelayMs });
  const opened = new Promise<Duplex>((resolve, reject) => {
    // stays: a socket without a listener throws
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
  return { opened, cancel: () => socket.destroy() };
}

function openSerial({ path, line }: SerialUrl): Opening {
  let isCancelled = false;
  const opened = (async () => {
    // a native package, absent where none was built for the machine
    const { SerialPort } = await import('serialport');
    const port = new SerialPort({ path, ...line, autoOpen: false });
    await new Promise<void>((resolve, reject) => {
      port.on('error', reject);
      port.open((error) => (error === null ? resolve() : reject(error)));
    });
    if (isCancelled) port.destroy();
    return port;
  })();
  return { opened, cancel: () => (isCancelled = true) };
}

function connectError(url: BusUrl, cause: unknown): ConnectorError {
  const { code, message } = cause as NodeJS.ErrnoException;
  // serialport puts the code into its text only
  const known = code ?? Object.keys(causes).find((name) => message.includes(name)) ?? /No such file/.exec(message)?.[0];
  const why =
    known === 'No such file'
      ? causes['ENOENT']
      : known === 'ERR_MODULE_NOT_FOUND'
        ? 'the package "serialport" is not installed'
        : causes[known ?? ''];
  return new ConnectorError('connect', `cannot connect to "${busUrlText(url)}": ${why ?? known ?? message}`, { cause });
}
