import type { Logger } from '@gaugeway/connectors/contract';
import winston from 'winston';
import type Transport from 'winston-transport';
import { currentTraceId } from './tracing/currentSpan.ts';

export type LogFormat = 'logfmt' | 'json';

interface LogOptions {
  readonly level: LogEntry['level'];
  readonly format: LogFormat;
}

/** What a transport of the log gets for each line. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: object;
}

interface LogTargets {
  /** Where each line goes beside standard error. */
  readonly transports?: readonly Transport[];
  /** Removes secrets from the lines on standard error. Default: nothing is removed. */
  readonly redact?: (line: string) => string;
}

/**
 * The log on standard error: logfmt or JSON lines with `ts`, `level`, `msg` and the fields of the call, and with `trace_id` where the work that is
 * being done is traced.
 */
export function createLog({ level, format }: LogOptions, { transports = [], redact = (line) => line }: LogTargets = {}): Logger {
  const logger = winston.createLogger({
    level,
    format: winston.format.printf((entry) => redact(lineText(format, timed(entryOf(entry as unknown as LogEntry))))),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston declares its own transports as interfaces
    transports: [new winston.transports.Console({ stderrLevels: ['debug', 'info', 'warn', 'error'] }), ...transports],
  });
  const write = (name: LogEntry['level']) => (message: string, fields?: object) => {
    const traceId = currentTraceId();
    logger.log({ level: name, message, fields: traceId === undefined ? fields : { ...fields, trace_id: traceId } });
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

const reservedKeys = new Set(['ts', 'level', 'msg']);

/** The keys and values of one line; a field with a reserved name gets an underscore as suffix. */
export function entryOf({ level, message, fields = {} }: LogEntry): object {
  const others = Object.entries(fields).map(([key, value]): [string, unknown] => [reservedKeys.has(key) ? `${key}_` : key, value]);
  return { level, msg: message, ...Object.fromEntries(others) };
}

function timed(entry: object): object {
  return { ts: new Date().toISOString(), ...entry };
}

/** One line of the log. */
export function lineText(format: LogFormat, entry: object): string {
  return format === 'json' ? JSON.stringify(entry) : logfmtLine(entry);
}

/** Adds fields to every line. */
export function withFields(log: Logger, fields: object): Logger {
  const add = (level: keyof Logger) => (message: string, more?: object) => log[level](message, { ...fields, ...more });
  return { debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') };
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
