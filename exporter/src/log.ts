import type { Logger } from '@gaugeway/connectors/contract';
import winston from 'winston';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'logfmt' | 'json';
}

/** The console log, on standard error: logfmt or JSON lines with `ts`, `level`, `msg` and the fields of each call. */
export function createLog({ level, format }: LogOptions): Logger {
  const line = format === 'json' ? jsonLine : logfmtLine;
  const logger = winston.createLogger({
    level,
    format: winston.format.printf(({ level: name, message, ...fields }) =>
      line({ ts: new Date().toISOString(), level: name, msg: message, ...fields }),
    ),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston declares its own transports as interfaces
    transports: [new winston.transports.Console({ stderrLevels: ['debug', 'info', 'warn', 'error'] })],
  });
  // fields go in as one object: winston would join a field named `message` to the text
  const write = (name: string) => (message: string, fields?: object) => void logger.log({ ...fields, level: name, message });
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Adds fields to every line. */
export function withFields(log: Logger, fields: object): Logger {
  const add = (level: keyof Logger) => (message: string, more?: object) => log[level](message, { ...fields, ...more });
  return { debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') };
}

function jsonLine(fields: object): string {
  return JSON.stringify(fields);
}

/** `key=value`, values quoted where they hold more than plain characters, so that one entry stays one line. */
export function logfmtLine(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${logfmtValue(value)}`)
    .join(' ');
}

function logfmtValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  return /^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text);
}
