import React, { useCallback, useMemo } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { RadioButtonGroup, Text, useStyles2 } from '@grafana/ui';
import { type CellDetails, type FleetCell, stateOfLevel } from '../../components/fleet-grid/fleetCell';
import { FleetGrid } from '../../components/fleet-grid/FleetGrid';
import { stateHelp } from '../../components/help/stateHelp';
import { useElementWidth } from '../../components/useElementWidth';
import { useUrlParameters } from '../../components/useUrlParameters';
import type { Device } from '../../core/device';
import { readingsText } from '../../core/format';
import { deviceLevel } from '../../core/deviceState';
import { deviceKey } from '../../core/inventory';
import { devicePath } from '../../core/paths';
import { stateText } from '../../core/stateText';

export const fleetHeight = 520;

type Grouping = 'area' | 'connector';

interface Props {
  readonly devices: readonly Device[];
  readonly nowMs: number;
}

/** All devices as cells, grouped by area or connector; the grouping is kept in the URL. */
export function FleetByGroup({ devices, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  const { ref, width } = useElementWidth<HTMLDivElement>();
  const [grouping, group] = useGrouping(devices);
  const cells = useCells(devices, grouping);
  const byKey = useMemo(() => new Map(devices.map((device) => [deviceKey(device.connector, device.id), device])), [devices]);
  const detailsOf = useCallback(({ key }: FleetCell) => detailsOfDevice(byKey.get(key), nowMs), [byKey, nowMs]);
  return (
    <section aria-labelledby="gaugeway-fleet">
      <div className={styles.heading}>
        <Text element="h2" variant="h4">
          <span id="gaugeway-fleet">{t('overview.fleet', 'All devices')}</span>
        </Text>
        <RadioButtonGroup
          size="sm"
          aria-label={t('overview.group-by', 'Group by')}
          value={grouping}
          onChange={group}
          options={[
            { value: 'area', label: t('overview.by-area', 'By area') },
            { value: 'connector', label: t('overview.by-connector', 'By connector') },
          ]}
        />
      </div>
      <div ref={ref}>
        {width > 0 && (
          <FleetGrid {...{ cells, width, detailsOf }} height={fleetHeight} label={t('overview.fleet', 'All devices')} helpOf={stateHelp} />
        )}
      </div>
    </section>
  );
}

const parameter = 'by';

/** Default: by area, or by connector if no device has an area. */
function useGrouping(devices: readonly Device[]): [Grouping, (grouping: Grouping) => void] {
  const [parameters, change] = useUrlParameters();
  const chosen = parameters.get(parameter);
  const usual = devices.some(({ area }) => area !== '') ? 'area' : 'connector';
  const grouping = chosen === 'area' || chosen === 'connector' ? chosen : usual;
  const group = (next: Grouping) => change((after) => after.set(parameter, next));
  return [grouping, group];
}

/** The cells; those of devices that are the same objects as before are, too. */
function useCells(devices: readonly Device[], grouping: Grouping): readonly FleetCell[] {
  const known = useMemo(() => ({ grouping, cells: new WeakMap<Device, FleetCell>() }), [grouping]);
  return useMemo(
    () =>
      devices.map((device) => {
        const cell = known.cells.get(device) ?? cellOf(device, known.grouping);
        known.cells.set(device, cell);
        return cell;
      }),
    [devices, known],
  );
}

function cellOf(device: Device, grouping: Grouping): FleetCell {
  const [reading] = device.mainReadings;
  const level = deviceLevel(device);
  return {
    key: deviceKey(device.connector, device.id),
    label: device.name,
    ...stateOfLevel(level),
    text: level === 'ok' && reading !== undefined ? readingsText([reading]) : undefined,
    group: device[grouping],
    href: devicePath(device.connector, device.id),
  };
}

function detailsOfDevice(device: Device | undefined, nowMs: number): CellDetails {
  if (device === undefined) {
    return {};
  }
  const { connector, area, manufacturer, model, lastSeenMs, mainReadings, alerts } = device;
  const rows = [
    { label: t('overview.details-state', 'State'), text: stateText(device, nowMs) },
    { label: t('overview.details-alerts', 'Alerts'), text: alerts.map(({ name }) => name).join(', ') },
    { label: t('overview.details-readings', 'Readings'), text: readingsText(mainReadings) },
    { label: t('overview.details-area', 'Area'), text: area },
    { label: t('overview.details-connector', 'Connector'), text: connector },
    { label: t('overview.details-model', 'Model'), text: [manufacturer, model].filter(Boolean).join(' ') },
    { label: t('overview.details-seen', 'Last seen'), text: lastSeenMs === undefined ? '' : dateTimeFormat(lastSeenMs) },
  ];
  return { rows: rows.filter(({ text }) => text !== '') };
}

function getStyles(theme: GrafanaTheme2) {
  return {
    heading: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      minHeight: theme.spacing(4),
      marginBottom: theme.spacing(1),
    }),
  };
}
