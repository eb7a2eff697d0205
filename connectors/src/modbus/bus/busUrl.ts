import { z } from 'zod';

/** The address of a bus and the framing that it uses. */
export type BusUrl = TcpUrl | SerialUrl;

/** `tcp` frames requests as Modbus TCP; `rtu+tcp` sends RTU frames, for serial servers that do not translate. */
export interface TcpUrl {
  readonly kind: 'tcp' | 'rtu+tcp';
  readonly host: string;
  readonly port: number;
}

export interface SerialUrl {
  readonly kind: 'serial';
  readonly path: string;
  readonly line: SerialLine;
}

interface SerialLine {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

const standardPort = 502;
const shape = 'expected a URL such as tcp://host:502, rtu+tcp://host:4196 or serial:///dev/ttyUSB0?baud_rate=9600&parity=none';

const lineOptions = z.strictObject({
  baud_rate: z.coerce.number().int().min(50).max(4_000_000).default(9600),
  data_bits: z.enum(['7', '8']).default('8'),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stop_bits: z.enum(['1', '2']).default('1'),
});

/** The URL of a bus in the config. */
export const busUrl = z.string().check(({ value, issues }) => {
  const result = readBusUrl(value);
  // without `continue`: skips checks that need valid URLs, but not those that run on a config with errors
  if (typeof result === 'string') issues.push({ code: 'custom', input: value, message: result });
});

/** Parses a URL that is valid for {@link busUrl}. */
export function parseBusUrl(text: string): BusUrl {
  const result = readBusUrl(text);
  if (typeof result === 'string') throw new TypeError(`cannot parse bus "${text}": ${result}`);
  return result;
}

/** Equal for all URLs of one bus, however they are written. */
export function busKey(url: BusUrl): string {
  return url.kind === 'serial' ? url.path : `${url.host.includes(':') ? `[${url.host}]` : url.host}:${url.port}`;
}

/** The complete URL with all parameters, in one spelling. */
export function busUrlText(url: BusUrl): string {
  if (url.kind !== 'serial') return `${url.kind}://${busKey(url)}`;
  const { baudRate, dataBits, parity, stopBits } = url.line;
  return `serial://${url.path}?baud_rate=${baudRate}&data_bits=${dataBits}&parity=${parity}&stop_bits=${stopBits}`;
}

/** The parts, or a problem. */
function readBusUrl(text: string): BusUrl | string {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return shape;
  if (url.protocol === 'serial:') return readSerialUrl(url);
  if (url.protocol !== 'tcp:' && url.protocol !== 'rtu+tcp:') return shape;
  if (url.hostname === '' || !['', '/'].includes(url.pathname) || url.search !== '') return shape;
  const host = url.hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? standardPort : Number(url.port);
  return port === 0 ? shape : { kind: url.protocol === 'tcp:' ? 'tcp' : 'rtu+tcp', host, port };
}

function readSerialUrl(url: URL): BusUrl | string {
  const path = url.host === '' ? decodeURIComponent(url.pathname) : url.host;
  if (path === '' || path === '/') return shape;
  const options = lineOptions.safeParse(Object.fromEntries(url.searchParams));
  if (!options.success) return 'after ?, expected baud_rate=9600, data_bits=7|8, parity=none|even|odd, stop_bits=1|2, joined by &';
  const { baud_rate: baudRate, data_bits: dataBits, parity, stop_bits: stopBits } = options.data;
  return { kind: 'serial', path, line: { baudRate, dataBits: dataBits === '7' ? 7 : 8, parity, stopBits: stopBits === '2' ? 2 : 1 } };
}
