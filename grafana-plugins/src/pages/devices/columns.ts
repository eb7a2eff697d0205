import { byText } from '../../core/byText';
import { t } from '@grafana/i18n';
import type { Device } from '../../core/device';
import { readingsText } from '../../core/format';
import { byLevel, byName, deviceLevel } from '../../core/deviceState';
import { columnHelp, type ColumnId } from './columnHelp';

export { type ColumnId, columnIds } from './columnHelp';

/** A column of the list. */
export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** What the column shows. */
  readonly help: string;
  /** Minimum in pixels; `grow` is the share of the remaining width. */
  readonly width: number;
  readonly grow: number;
  readonly isDefault: boolean;
  /** Text for the CSV file. */
  text(device: Device): string;
  compare(a: Device, b: Device): number;
}

type Size = Pick<Column, 'width' | 'grow'>;

export interface Sort {
  readonly column: ColumnId;
  readonly isDescending: boolean;
}

/** Worst first. */
export const defaultSort: Sort = { column: 'state', isDescending: false };

/** All columns in order; state and name are always shown. */
export function allColumns(): readonly Column[] {
  const isDefault = true;
  return [
    {
      ...column('state', t('devices.column-state', 'State'), { width: 110, grow: 0 }),
      isDefault,
      compare: byLevel,
      text: deviceLevel,
    },
    { ...column('name', t('devices.column-name', 'Name'), { width: 180, grow: 2 }), isDefault, compare: byName, text: ({ name }) => name },
    { ...textColumn('area', t('devices.column-area', 'Area'), { width: 100, grow: 1 }), isDefault },
    { ...textColumn('model', t('devices.column-model', 'Model'), { width: 120, grow: 1.4 }), isDefault },
    { ...textColumn('connector', t('devices.column-connector', 'Connector'), { width: 100, grow: 1 }), isDefault },
    {
      ...column('readings', t('devices.column-readings', 'Readings'), { width: 140, grow: 1.6 }),
      isDefault,
      compare: byReadings,
      text: ({ mainReadings }) => readingsText(mainReadings),
    },
    { ...numberColumn('battery', t('devices.column-battery', 'Battery'), { width: 90, grow: 0 }), isDefault },
    { ...numberColumn('signal', t('devices.column-signal', 'Signal'), { width: 80, grow: 0 }), isDefault: false },
    { ...numberColumn('seen', t('devices.column-seen', 'Last seen'), { width: 110, grow: 0 }), isDefault },
    {
      ...column('alerts', t('devices.column-alerts', 'Alerts'), { width: 100, grow: 1 }),
      isDefault: false,
      compare: (a, b) => a.alerts.length - b.alerts.length,
      text: ({ alerts }) => alerts.map(({ name }) => name).join(' '),
    },
    { ...textColumn('id', t('devices.column-id', 'ID'), { width: 140, grow: 1 }), isDefault: false },
    { ...textColumn('firmware', t('devices.column-firmware', 'Firmware'), { width: 90, grow: 0.7 }), isDefault: false },
  ];
}

/** Sorts devices by a column. Devices without a value come last in both directions. */
export function sortDevices(devices: readonly Device[], sort: Sort): readonly Device[] {
  const column = allColumns().find(({ id }) => id === sort.column);
  if (column === undefined) {
    return devices;
  }
  const sign = sort.isDescending ? -1 : 1;
  const blank = new Set(devices.filter((device) => column.text(device) === ''));
  const rank = (device: Device) => (blank.has(device) ? 1 : 0);
  return [...devices].sort((a, b) => rank(a) - rank(b) || sign * column.compare(a, b) || byName(a, b));
}

/** By metric, then by value, of the first reading. */
function byReadings({ mainReadings: [a] }: Device, { mainReadings: [b] }: Device): number {
  return a === undefined || b === undefined ? 0 : a.metric.localeCompare(b.metric) || a.value - b.value;
}

type NumberColumn = 'battery' | 'signal' | 'seen';

const numbers: Readonly<Record<NumberColumn, (device: Device) => number>> = {
  battery: ({ batteryRatio, batteryLow }) => batteryRatio ?? (batteryLow === undefined ? NaN : batteryLow ? 0 : 1),
  signal: ({ linkQualityRatio = NaN }) => linkQualityRatio,
  seen: ({ lastSeenMs = NaN }) => lastSeenMs,
};

function column(id: ColumnId, title: string, size: Size) {
  return { id, title, help: columnHelp(id), ...size };
}

function textColumn(id: 'area' | 'model' | 'connector' | 'id' | 'firmware', title: string, size: Size) {
  return {
    ...column(id, title, size),
    text: (device: Device) => device[id],
    compare: (a: Device, b: Device) => byText(a[id], b[id]),
  };
}

function numberColumn(id: NumberColumn, title: string, size: Size) {
  const text = (device: Device) => {
    const value = numbers[id](device);
    return Number.isNaN(value) ? '' : id === 'seen' ? new Date(value).toISOString() : String(value);
  };
  return { ...column(id, title, size), text, compare: (a: Device, b: Device) => numbers[id](a) - numbers[id](b) };
}
