import { durationText } from '../durationText.ts';
import type { DeviceStatus, MappingRow } from '../server/schemas.ts';
import { printable, renderTable } from './renderTable.ts';

/** How one device becomes metrics, for a terminal: what it is, how it is, and a line for each of its properties. */
export function explanation(device: DeviceStatus, mapping: readonly MappingRow[], nowMs: number): string {
  const headings = ['PROPERTY', 'KIND', 'UNIT', 'STEP', 'BECOMES', 'GROUP', 'VALUE', 'AGE', 'NOTE'];
  const table = renderTable(
    headings,
    mapping.map((row) => propertyCells(row, nowMs)),
  );
  return [...header(device, nowMs).map(printable), '', mapping.length === 0 ? 'It has no properties yet.' : table].join('\n');
}

function header(device: DeviceStatus, nowMs: number): string[] {
  const { name, connector, info, reason, state } = device;
  const model = new Set([info.manufacturer, info.model, info.model_id, info.firmware && `firmware ${info.firmware}`]);
  const what = [...model].filter(Boolean).join(', ');
  const seen = device.last_seen_ms === undefined ? 'never heard' : `last seen ${durationText(nowMs - device.last_seen_ms)} ago`;
  const rhythm = [
    device.report_interval_ms !== undefined && `speaks every ${durationText(device.report_interval_ms)}`,
    device.silence_limit_ms !== undefined && `silent after ${durationText(device.silence_limit_ms)}`,
  ].filter(Boolean);
  const why = reason === undefined ? '' : ` (${reason})`;
  return [
    `${name} (${device.device}) of connector ${connector}`,
    ...(what === '' ? [] : [what]),
    ...pointCounts(device),
    ...(device.also ?? []).map((other) => `seen too as ${other.name} (${other.device}) of connector ${other.connector}`),
    [`${state}${why} for ${durationText(nowMs - device.state_since_ms)}`, seen, ...rhythm].join(', '),
  ];
}

/** Of a source that tells: how well its points are read. */
function pointCounts({ points }: DeviceStatus): string[] {
  if (points === undefined) return [];
  const { good, uncertain, bad } = points;
  return [`${good} points read well${uncertain > 0 ? `, ${uncertain} with doubt` : ''}${bad > 0 ? `, ${bad} not at all` : ''}`];
}

function propertyCells(row: MappingRow, nowMs: number): string[] {
  const { property, kind, unit = '', step, group = '', value, value_at_ms } = row;
  const age = value_at_ms === undefined ? '' : durationText(nowMs - value_at_ms);
  return [property, kind, unit, String(step), target(row), group, valueText(value), age, note(row, nowMs)];
}

function note({ exported, value, value_at_ms, rejected, rounded, reason = '' }: MappingRow, nowMs: number): string {
  if (!exported) return reason;
  if (rejected !== undefined) {
    const refused = `${rejected.value} refused (${rejected.reason}) ${durationText(nowMs - rejected.at_ms)} ago`;
    return value === undefined ? `no value: ${refused}` : refused;
  }
  if (rounded !== undefined) return `rounded from ${rounded}`;
  if (value !== undefined) return '';
  return value_at_ms === undefined ? 'no value yet' : 'no value now';
}

/** Without the noise of unit conversion in the last digits. */
function valueText(value: MappingRow['value']): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(9))) : (value ?? '');
}

function target({ outcome, metric, labels = {}, exported }: MappingRow): string {
  if (metric === undefined) return { log: 'event log', info: 'iot_device_info' }[outcome] ?? '-';
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const series = pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`;
  return exported ? series : `(${series})`;
}
