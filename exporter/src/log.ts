import type { Logger } from '@gaugeway/connectors/contract';
import winston from 'winston';

interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'logfmt' | 'json';
}

/** The log on standard error: logfmt or JSON lines with `ts`, `level`, `msg` and the fields of the call. */
export function createLog({ level, format }: LogOptions): Logger {
  const line = format === 'json' ? jsonLine : logfmtLine;
  const logger = winston.createLogger({
    level,
    format: winston.format.printf((entry) => line(entryOf(entry as unknown as Entry))),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston declares its own transports as interfaces
    transports: [new winston.transports.Console({ stderrLevels: ['debug', 'info', 'warn', 'error'] })],
  });
  const write = (name: string) => (message: string, fields?: object) => void logger.log({ level: name, message, fields });
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

interface Entry {
  readonly level: string;
  readonly message: string;
  readonly fields?: object;
}

const reservedKeys = new Set(['ts', 'level', 'msg']);

/** The keys and values of one line; a field with a reserved name gets an underscore as suffix. */
export function entryOf({ level, message, fields = {} }: Entry): object {
  const others = Object.entries(fields).map(([key, value]): [string, unknown] => [reservedKeys.has(key) ? `${key}_` : key, value]);
  return { ts: new Date().toISOString(), level, msg: message, ...Object.fromEntries(others) };
}

/** Adds fields to every line. */
export function withFields(log: Logger, fields: object): Logger {
  const add = (level: keyof Logger) => (message: string, more?: object) => log[level](message, { ...fields, ...more });
  return { debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') };
}

function jsonLine(fields: object): string {
  return JSON.stringify(fields);
}

/** `key=value` pairs; values with other than plain characters are quoted, so that each entry is one line. */
export function logfmtLine(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key.replace(/[\p{Cc}\s="]/gu, '_')}=${logfmtValue(value)}`)
    .join(' ');
}

function logfmtValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  return /^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text);
}
