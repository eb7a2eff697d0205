import { lineKinds, type LineKind } from '../../../core/selector';
import type { EventRow } from '../../../data/exporterApi';
import type { Line } from '../../../data/loki';

/** One row of the list: an event in the exporter's buffer, or a line in Loki. */
export interface Entry {
  readonly id: string;
  readonly atMs: number;
  readonly kind: LineKind;
  readonly text: string;
  /** Of a line of the log: `warn` or `error`. */
  readonly level?: string;
  readonly traceId?: string;
}

/** Entries of both, newest first. Events are in both, at the same millisecond: those that Loki has are taken from there. */
export function entriesOf(lines: readonly Line[], events: readonly EventRow[]): Entry[] {
  const inLoki = new Map<string, number>();
  for (const { atMs, labels } of lines) {
    if (labels['kind'] === 'event') {
      const key = eventKey(atMs, labels['event']);
      inLoki.set(key, (inLoki.get(key) ?? 0) + 1);
    }
  }
  const missing = events.filter(({ at_ms: atMs, event }) => {
    const key = eventKey(atMs, event);
    const left = inLoki.get(key) ?? 0;
    inLoki.set(key, left - 1);
    return left <= 0;
  });
  // the order of lines and events of one millisecond is kept
  return [...lines.map(entryOfLine), ...[...missing].reverse().map(entryOfEvent)].sort((a, b) => b.atMs - a.atMs);
}

/** "temperature: 21 · battery: 80" */
export function attributesText(attributes: EventRow['attributes']): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(' · ');
}

function eventKey(atMs: number, event: string | undefined): string {
  return `${Math.round(atMs)} ${event ?? ''}`;
}

function entryOfLine({ id, atMs, text, labels }: Line): Entry {
  const { kind, level, trace_id: traceId } = labels;
  return {
    id,
    atMs,
    text,
    kind: lineKinds.find((known) => known === kind) ?? 'log',
    level: level === 'warn' || level === 'error' ? level : undefined,
    traceId: traceId || undefined,
  };
}

function entryOfEvent({ id, at_ms: atMs, event, attributes }: EventRow): Entry {
  return { id: `event ${id}`, atMs, kind: 'event', text: [event, attributesText(attributes)].filter(Boolean).join(' · ') };
}
