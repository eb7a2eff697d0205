import { durationText } from '../durationText.ts';
import { order } from './page.ts';
import type { DeviceStatus } from './schemas.ts';

/** Display states of a device, worst first. */
export const viewStates = ['offline', 'silent', 'asleep', 'ok'] as const;

export type ViewState = (typeof viewStates)[number];

/** A device as the landing page shows it. */
export interface DeviceView {
  readonly row: DeviceStatus;
  readonly state: ViewState;
}

const reasons: Readonly<Record<string, string>> = {
  protocol: 'reported by its source',
  poll_failed: 'poll failed',
  connector: 'its connector is down',
  timeout: 'no message for too long',
  disabled: 'disabled in its source',
};

/** All devices with their display states. */
export function deviceViews(rows: Iterable<DeviceStatus>): DeviceView[] {
  return Array.from(rows, (row) => ({ row, state: viewStateOf(row) }));
}

/** Whether a device's name, id, model, area, connector or state contains a text. */
export function isMatch({ row, state }: DeviceView, text: string): boolean {
  const { manufacturer, model, model_id, area } = row.info;
  return [row.name, row.device, manufacturer, model, model_id, area, row.connector, state].join('\n').toLowerCase().includes(text);
}

/** Worst first, then by name, `plug 2` before `plug 10`. */
export function worstFirst(views: readonly DeviceView[]): DeviceView[] {
  // keys computed once: with a collator, 20 000 devices would block the event loop for almost half a second
  const keyed = views.map((view) => ({ view, key: `${viewStates.indexOf(view.state)}${nameKey(view.row.name)}` }));
  return keyed.sort((a, b) => order(a.key, b.key)).map(({ view }) => view);
}

function nameKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(8, '0'));
}

/** A device that is expected to be off is asleep, which is no problem. */
export function viewStateOf({ state, reason }: Pick<DeviceStatus, 'state' | 'reason'>): ViewState {
  if (state === 'online') return 'ok';
  return state === 'offline' && reason === 'expected' ? 'asleep' : state;
}

/** Details of the state, and of a maintenance; empty for an online device without one. */
export function sentenceOf(view: DeviceView, nowMs: number): string {
  return [stateSentence(view, nowMs), maintenanceSentence(view.row.maintenance, nowMs)].filter(Boolean).join('; ');
}

/** The maintenance of a device or a connector. */
export function maintenanceSentence(
  maintenance: { readonly until_ms: number; readonly reason: string } | undefined,
  nowMs: number,
): string {
  return maintenance === undefined ? '' : `in maintenance for another ${durationText(maintenance.until_ms - nowMs)}: ${maintenance.reason}`;
}

function stateSentence({ row, state }: DeviceView, nowMs: number): string {
  const span = durationText(nowMs - row.state_since_ms);
  if (state === 'offline') return [`for ${span}`, whyOffline(row)].filter(Boolean).join(', ');
  if (state !== 'silent') return '';
  const seen = row.last_seen_ms === undefined ? 'no message received' : `no message for ${durationText(nowMs - row.last_seen_ms)}`;
  return row.report_interval_ms === undefined ? seen : `${seen}, usually every ${durationText(row.report_interval_ms)}`;
}

function whyOffline({ reason, cause }: DeviceStatus): string {
  return [reasons[reason ?? ''] ?? reason, cause].filter(Boolean).join(': ');
}
