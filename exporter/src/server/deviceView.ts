import { order } from './page.ts';
import type { DeviceStatus } from './schemas.ts';

/** States of a device as people read them, worst first. */
export const viewStates = ['offline', 'silent', 'asleep', 'ok'] as const;

export type ViewState = (typeof viewStates)[number];

/** A device as the landing page shows it. */
export interface DeviceView {
  readonly row: DeviceStatus;
  readonly state: ViewState;
}

const reasons: Readonly<Record<string, string>> = {
  protocol: 'says its source',
  poll_failed: 'does not answer',
  connector: 'its connector is down',
  timeout: 'not heard for too long',
  disabled: 'disabled in its source',
};

/** All devices with their states as people read them. */
export function deviceViews(rows: Iterable<DeviceStatus>): DeviceView[] {
  return Array.from(rows, (row) => ({ row, state: viewState(row) }));
}

/** Whether a device's name, id, model, area, connector or state holds a text. */
export function isMatch({ row, state }: DeviceView, text: string): boolean {
  const { manufacturer, model, model_id, area } = row.info;
  return [row.name, row.device, manufacturer, model, model_id, area, row.connector, state].join('\n').toLowerCase().includes(text);
}

/** Worst first, then by name, `plug 2` before `plug 10`. */
export function worstFirst(views: readonly DeviceView[]): DeviceView[] {
  // keys made once: with a collator, 20 000 devices would hold the event loop for almost half a second
  const keyed = views.map((view) => ({ view, key: `${viewStates.indexOf(view.state)}${nameKey(view.row.name)}` }));
  return keyed.sort((a, b) => order(a.key, b.key)).map(({ view }) => view);
}

function nameKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(8, '0'));
}

/** A device that is meant to be off is asleep; that is well. */
function viewState({ state, reason }: DeviceStatus): ViewState {
  if (state === 'online') return 'ok';
  return state === 'offline' && reason === 'expected' ? 'asleep' : state;
}

/** What there is to say beyond the state's word; empty where all is well. */
export function sentenceOf({ row, state }: DeviceView, nowMs: number): string {
  const span = durationText(nowMs - row.state_since_ms);
  if (state === 'offline') return [`for ${span}`, reasons[row.reason ?? ''] ?? row.reason].filter(Boolean).join(', ');
  if (state !== 'silent') return '';
  const heard = row.last_seen_ms === undefined ? 'never heard' : `not heard for ${durationText(nowMs - row.last_seen_ms)}`;
  return row.report_interval_ms === undefined ? heard : `${heard}, usually every ${durationText(row.report_interval_ms)}`;
}

const spans = [
  { ms: 86_400_000, unit: 'd' },
  { ms: 3_600_000, unit: 'h' },
  { ms: 60_000, unit: 'min' },
] as const;

/** A duration in its largest unit, of which there are at least two where a smaller one exists: `90 min`, `3 h`. */
export function durationText(ms: number): string {
  const span = spans.find((one) => ms >= 2 * one.ms);
  return span ? `${Math.floor(ms / span.ms)} ${span.unit}` : `${Math.max(0, Math.floor(ms / 1000))} s`;
}
