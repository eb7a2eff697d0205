import { durationText } from '../durationText.ts';
import type { DeviceStatus, MappingRow } from '../server/schemas.ts';
import { printable, renderTable } from './renderTable.ts';

/** How one device becomes metrics, for a terminal: its metadata, its state, and a line for each of its properties. */
export function explanation(device: DeviceStatus, mapping: readonly MappingRow[], nowMs: number): string {
  const headings = ['PROPERTY', 'KIND', 'UNIT', 'STEP', 'BECOMES', 'GROUP', 'VALUE', 'AGE', 'NOTE'];
  const table = renderTable(
    headings,
    mapping.map((row) => propertyCells(row, nowMs)),
  );
  return [...header(device, nowMs).map(printable), '', mapping.length === 0 ? 'It has no properties yet.' : table].join('\n');
}

function header(device: DeviceStatus, nowMs: number): string[] {
  const { name, connector, info } = device;
  const model = new Set([info.manufacturer, info.model, info.model_id, info.firmware && `firmware ${info.firmware}`]);
  const what = [...model].filter(Boolean).join(', ');
  return [
    `${name} (${device.device}) of connector ${connector}`,
    ...(what === '' ? [] : [what]),
    ...pointCounts(device),
    ...(device.also ?? []).map(
      ({ name: otherName, device: id, connector: other, exclude }) =>
        `also reported as ${otherName} (${id}) by connector ${other}: ${exclude.line} in ${exclude.connector} leaves one out`,
    ),
    stateLine(device, nowMs),
    ...maintenanceLine(device, nowMs),
    ...(device.last_error === undefined
      ? []
      : [`last error ${durationText(nowMs - device.last_error.at_ms)} ago: ${device.last_error.message}`]),
    ...(device.last_payload === undefined
      ? []
      : [`last message ${durationText(nowMs - device.last_payload.at_ms)} ago: ${oneLine(device.last_payload.text)}`]),
  ];
}

function stateLine(device: DeviceStatus, nowMs: number): string {
  const { state, reason, cause } = device;
  const why = reason === undefined ? '' : ` (${reason}${cause === undefined ? '' : `: ${cause}`})`;
  return [
    `${state}${why} for ${durationText(nowMs - device.state_since_ms)}`,
    device.last_seen_ms === undefined ? 'no message received' : `last seen ${durationText(nowMs - device.last_seen_ms)} ago`,
    device.report_interval_ms !== undefined && `reports every ${durationText(device.report_interval_ms)}`,
    device.silence_limit_ms !== undefined && `silent after ${durationText(device.silence_limit_ms)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function maintenanceLine({ maintenance }: DeviceStatus, nowMs: number): string[] {
  if (maintenance === undefined) return [];
  const { of, until_ms: untilMs, reason, by } = maintenance;
  return [`${of} in maintenance for another ${durationText(untilMs - nowMs)}, its alerts are muted: ${oneLine(reason)}, set by ${by}`];
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]\s*/g, ' ');
}

/** The points by quality, where the source reports it. */
function pointCounts({ points }: DeviceStatus): string[] {
  if (points === undefined) return [];
  const { good, uncertain, bad } = points;
  return [`points: ${good} good${uncertain > 0 ? `, ${uncertain} uncertain` : ''}${bad > 0 ? `, ${bad} bad` : ''}`];
}

function propertyCells(row: MappingRow, nowMs: number): string[] {
  const { property, kind, unit = '', step, group = '', value, value_at_ms } = row;
  const age = value_at_ms === undefined ? '' : durationText(nowMs - value_at_ms);
  return [property, kind, unit, String(step), target(row), group, valueText(value), age, note(row, nowMs)];
}

function note({ exported, value, value_at_ms, rejected, rounded, reason = '' }: MappingRow, nowMs: number): string {
  if (!exported) return reason;
  if (rejected !== undefined) {
    const text = `${rejected.value} rejected (${rejected.reason}) ${durationText(nowMs - rejected.at_ms)} ago`;
    return value === undefined ? `no value: ${text}` : text;
  }
  if (rounded !== undefined) return `rounded from ${rounded}`;
  if (value !== undefined) return '';
  return value_at_ms === undefined ? 'no value yet' : 'no value now';
}

/** Rounded to hide the noise of unit conversion in the last digits. */
function valueText(value: MappingRow['value']): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(9))) : (value ?? '');
}

function target({ outcome, metric, labels = {}, exported }: MappingRow): string {
  if (metric === undefined) return { log: 'event log', info: 'iot_device_info' }[outcome] ?? '-';
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const series = pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`;
  return exported ? series : `(${series})`;
}
