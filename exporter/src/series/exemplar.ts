import { currentTraceId } from '../tracing/currentSpan.ts';

/** The trace of one event or observation that a counter or a bucket has counted. */
export interface Exemplar {
  readonly traceId: string;
  /** What was added, or observed. */
  readonly value: number;
  /** Epoch milliseconds by the wall clock. */
  readonly atMs: number;
}

/** The exemplar of what happens at this moment; undefined where it is not traced. */
export function currentExemplar(value: number): Exemplar | undefined {
  const traceId = currentTraceId();
  return traceId === undefined ? undefined : { traceId, value, atMs: Date.now() };
}

/** A line of the exposition with its exemplar, for OpenMetrics only. */
export function withExemplar(line: string, exemplar: Exemplar | undefined): string {
  if (exemplar === undefined || line === '') return line;
  const { traceId, value, atMs } = exemplar;
  return `${line.slice(0, -1)} # {trace_id="${traceId}"} ${value} ${atMs / 1000}\n`;
}

const exemplarPart = / # \{trace_id="(\w+)"\} (\S+) (\S+)$/;

/** A line of OpenMetrics without its line feed, and the exemplar in it. */
export function splitExemplar(line: string): { readonly sample: string; readonly exemplar?: Exemplar } {
  if (!line.includes(' # {')) return { sample: line };
  const [part, traceId = '', value, seconds] = exemplarPart.exec(line) ?? [];
  if (part === undefined) return { sample: line };
  return { sample: line.slice(0, -part.length), exemplar: { traceId, value: Number(value), atMs: Math.round(1000 * Number(seconds)) } };
}
