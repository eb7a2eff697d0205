import { eventText } from '../../../core/eventText';
import { lineKinds, type LineKind } from '../../../core/selector';
import type { EventRow } from '../../../data/exporterApi';
import type { Line } from '../../../data/loki';
import { fieldsText } from './fieldsText';

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

/** How far the times of an event and its line may differ. */
const toleranceMs = 5;

/** Event of the buffer whose line is of kind `state`. */
const change = 'change';

/** Entries of both, newest first. Events are in both, at the same time: those that Loki has are taken from there. */
export function entriesOf(lines: readonly Line[], events: readonly EventRow[]): Entry[] {
  const unmatched = new Map<string, number[]>();
  for (const { atMs, labels } of lines) {
    const event = labels['kind'] === 'state' ? change : labels['event'];
    if (event !== undefined && labels['kind'] !== 'log') {
      unmatched.set(event, [...(unmatched.get(event) ?? []), atMs]);
    }
  }
  const missing = events.filter(({ at_ms: atMs, event }) => {
    const times = unmatched.get(event) ?? [];
    const match = times.findIndex((lineMs) => Math.abs(lineMs - atMs) <= toleranceMs);
    times.splice(match, match < 0 ? 0 : 1);
    return match < 0;
  });
  // the order of lines and events of one millisecond is kept
  return [...lines.map(entryOfLine), ...[...missing].reverse().map(entryOfEvent)].sort((a, b) => b.atMs - a.atMs);
}

/** Kind of the line that the exporter makes of an event. */
export function kindOfEvent({ event }: Pick<EventRow, 'event'>): LineKind {
  return event === change ? 'state' : 'event';
}

/** "temperature: 21 · battery: 80" */
export function attributesText(attributes: EventRow['attributes']): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(' · ');
}

function entryOfLine({ id, atMs, text, labels }: Line): Entry {
  const { kind, level, trace_id: traceId } = labels;
  return {
    id,
    atMs,
    text: kind === 'event' || kind === 'state' ? fieldsText(text) : text,
    kind: lineKinds.find((known) => known === kind) ?? 'log',
    level: level === 'warn' || level === 'error' ? level : undefined,
    traceId: traceId || undefined,
  };
}

function entryOfEvent(row: EventRow): Entry {
  const { id, at_ms: atMs, event, attributes } = row;
  return {
    id: `event ${id}`,
    atMs,
    kind: kindOfEvent(row),
    text: [eventText(event), attributesText(attributes)].filter(Boolean).join(' · '),
  };
}
