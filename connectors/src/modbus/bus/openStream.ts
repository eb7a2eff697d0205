import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorError } from '../../contract.ts';
import type { ErrorCode } from '../../errors.ts';
import { busUrlText, type BusUrl, type SerialUrl, type TcpUrl } from './busUrl.ts';

/** Shorter than the idle timeout of routers. */
const keepAliveDelayMs = 10_000;

/** By system error code. */
const causes: Readonly<Record<string, readonly [why: string, code: ErrorCode]>> = {
  ECONNREFUSED: ['connection refused: nothing listens on this port', 'modbus_connection_refused'],
  ENOTFOUND: ['unknown host name', 'modbus_host_unknown'],
  EAI_AGAIN: ['the host name cannot be resolved at the moment', 'modbus_host_unknown'],
  EHOSTUNREACH: ['no route to the host', 'connect'],
  ENETUNREACH: ['no route to the network', 'connect'],
  ETIMEDOUT: ['no response', 'connect'],
  ECONNRESET: ['the server closed the connection', 'connect'],
  ENOENT: ['no such device', 'modbus_serial_port_missing'],
  EACCES: ['permission denied: the user must be in the group of the device, often "dialout"', 'modbus_serial_port_denied'],
  EBUSY: ['the port is in use by another program', 'modbus_serial_port_busy'],
  ERR_MODULE_NOT_FOUND: ['the package "serialport" is not installed', 'modbus_serial_unavailable'],
};

export type OpenStream = (url: BusUrl, connectTimeoutMs: number, signal: AbortSignal) => Promise<Duplex>;

/** A connected socket or an opened serial port. Rejects with a ConnectorError. */
export async function openStream(url: BusUrl, connectTimeoutMs: number, signal: AbortSignal): Promise<Duplex> {
  const done = new AbortController();
  const opening = url.kind === 'serial' ? openSerial(url) : openSocket(url);
  const either = AbortSignal.any([signal, done.signal]);
  const timeout = wait(connectTimeoutMs, 'timeout' as const, { signal: either }).catch(() => 'stopped' as const);
  try {
    const stream = await Promise.race([opening.opened, timeout]);
    if (typeof stream !== 'string') return stream;
    opening.cancel();
    const [code, why] = stream === 'timeout' ? (['timeout', 'no response'] as const) : (['lost', 'stopped'] as const);
    throw new ConnectorError(code, `cannot connect to "${busUrlText(url)}": ${why}`);
  } catch (error) {
    throw error instanceof ConnectorError ? error : connectError(url, error);
  } finally {
    done.abort();
  }
}

interface Opening {
  readonly opened: Promise<Duplex>;
  cancel(): void;
}

function openSocket({ host, port }: TcpUrl): Opening {
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelayMs });
  const opened = new Promise<Duplex>((resolve, reject) => {
    // never removed: a socket without an error listener throws
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
  return { opened, cancel: () => socket.destroy() };
}

function openSerial({ path, line }: SerialUrl): Opening {
  let isCancelled = false;
  const opened = (async () => {
    // a native package, missing where none was built for the platform
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
  // serialport has the code in its message only
  const fromMessage = message.includes('No such file') ? 'ENOENT' : Object.keys(causes).find((name) => message.includes(name));
  const systemCode = code ?? fromMessage;
  const [why, errorCode] = causes[systemCode ?? ''] ?? [systemCode ?? message, 'connect'];
  return new ConnectorError(errorCode, `cannot connect to "${busUrlText(url)}": ${why}`, { cause });
}
