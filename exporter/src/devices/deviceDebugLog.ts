import { Implausible, type CommonConfig, type Fresh, type Logger, type Point } from '@gaugeway/connectors/contract';
import { globMatcher } from '@gaugeway/connectors/glob';
import { BooleanSeries } from '../series/booleanSeries.ts';
import { excerpt, rawText } from '../series/rawText.ts';
import { PropertySeries } from '../series/propertySeries.ts';
import type { Series } from '../series/series.ts';
import type { Verdict } from './liveness.ts';
import { payloadText } from '../redaction/payloadText.ts';
import { hidden } from '../redaction/redactedText.ts';
import { isSecretKey } from '../redaction/secretKeys.ts';

const longestValueCharacters = 200;

/** Whether the config's `log.debug` names the device. */
export function isDebugged({ log }: CommonConfig, id: string, name: string): boolean {
  if (log.debug.length === 0) return false;
  const matches = globMatcher(log.debug);
  return matches(id) || matches(name);
}

/** Logs everything about one device at level debug, without a rate limit. */
export class DeviceDebugLog {
  readonly #device: { readonly id: string; readonly name: string };
  readonly #log: Logger;

  /** `log` writes level debug whatever `log.level` is. */
  constructor(device: { readonly id: string; readonly name: string }, log: Logger) {
    this.#device = device;
    this.#log = log;
  }

  payload(payload: unknown): void {
    this.#write('device message', { payload: payloadText(payload) });
  }

  failed(message: string): void {
    this.#write('device error', { error: message });
  }

  seen(atMs: number): void {
    this.#write('device seen', { last_seen: timeText(atMs) });
  }

  /** What the source reports about the device. */
  reported(reachability: 'online' | 'offline' | 'unknown', reason?: string, cause?: string): void {
    this.#write('device reachability', { reachability, reason, cause });
  }

  verdict({ state, reason }: Verdict): void {
    this.#write('device state', { state, reason });
  }

  /** The same point, with each reading logged. */
  point(property: string, point: Point, series: Series | undefined): Point {
    return {
      holds: (raw) => point.holds(raw),
      set: (raw, atMs, fresh) => {
        const result = setAndObserve(point, series, { raw, atMs, fresh });
        this.#write('device reading', {
          property,
          value: isSecretKey(property) ? hidden : shownRaw(raw),
          at: timeText(atMs),
          fresh,
          ...result,
        });
      },
    };
  }

  #write(message: string, fields: object): void {
    this.#log.debug(message, { device: this.#device.id, name: this.#device.name, ...fields });
  }
}

interface Reading {
  readonly raw: unknown;
  readonly atMs: number;
  readonly fresh: Fresh | undefined;
}

/** Sets the point. The result is `stored`, `unchanged`, `held`, `rejected` or `not_exported`, by what changed in its series. */
function setAndObserve(point: Point, series: Series | undefined, { raw, atMs, fresh }: Reading): { result: string; reason?: string } {
  if (series === undefined) {
    point.set(raw, atMs, fresh);
    return { result: 'not_exported' };
  }
  const before = series.value;
  const rejection = takeRejection(series);
  point.set(raw, atMs, fresh);
  const reason = newRejection(series, rejection);
  if (reason === 'dip' || reason === 'spike') return { result: 'held', reason };
  if (reason !== undefined) return { result: 'rejected', reason };
  if (series instanceof BooleanSeries && series.stored !== series.current) return { result: 'held', reason: 'safety_hold' };
  return { result: Object.is(series.value, before) ? 'unchanged' : 'stored' };
}

/** A series overwrites its rejection: without the old one, a new one shows. */
function takeRejection(series: Series): PropertySeries['rejection'] {
  if (!(series instanceof PropertySeries)) return undefined;
  const { rejection } = series;
  series.rejection = undefined;
  return rejection;
}

function newRejection(series: Series, before: PropertySeries['rejection']): string | undefined {
  if (!(series instanceof PropertySeries)) return undefined;
  if (series.rejection !== undefined) return series.rejection.reason;
  series.rejection = before;
  return undefined;
}

function shownRaw(raw: unknown): string {
  return raw instanceof Implausible ? `${shownRaw(raw.raw)} (${raw.reason})` : excerpt(rawText(raw), longestValueCharacters);
}

/** A connector may hand over a time that is no date. */
function timeText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}
