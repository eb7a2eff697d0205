import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { Button, EmptyState, Text, useStyles2 } from '@grafana/ui';
import { FleetError, FleetFirstRun, OnlyOfExporter } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { pageTitle } from '../../components/pageTitle';
import { SkeletonBlock } from '../../components/SkeletonBlock';
import type { Device } from '../../core/device';
import { devicesOfLive } from '../../core/withLive';
import { useLive, wholeFleetFilter } from '../../data/live/useLive';
import { useFleet, useSignalColumn, withReadings } from '../../data/useFleet';
import { AreaMaintenance } from './AreaMaintenance';
import { ColumnPicker } from './ColumnPicker';
import { sortDevices } from './columns';
import { filterDevices } from './deviceFilter';
import { DeviceFilters } from './DeviceFilters';
import { devicesCsv, downloadText } from './devicesCsv';
import { DeviceTable } from './DeviceTable';
import { useColumnChoice } from './useColumnChoice';
import { useIsNarrow } from './useIsNarrow';
import { useListState } from './useListState';

/** All devices, with search, filters and sorting; worst first by default. */
export default function DevicesPage() {
  const { devices, loadedAtMs, isLoading, error, problem, refresh } = useFleet(withReadings);
  return (
    <PluginPage renderTitle={pageTitle(t('page.devices', 'Devices'))} actions={<FleetRefresh isLoading={isLoading} onRefresh={refresh} />}>
      {error !== undefined &&
        (devices.length > 0 ? <FleetError error={error} onRetry={refresh} /> : <DevicesOfExporter error={error} onRetry={refresh} />)}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {problem === undefined && error === undefined && loadedAtMs === undefined && <ListSkeleton />}
      {loadedAtMs !== undefined && devices.length === 0 && <FleetFirstRun problem="no-devices" />}
      {loadedAtMs !== undefined && devices.length > 0 && <DeviceList devices={devices} nowMs={loadedAtMs} onChanged={refresh} />}
    </PluginPage>
  );
}

interface AwayProps {
  readonly error: Error;
  onRetry(): void;
}

/** Why Prometheus has no devices, and those that the exporter has now. */
function DevicesOfExporter({ error, onRetry }: AwayProps) {
  const live = useLive(wholeFleetFilter, { loadedAtMs: undefined, error, refresh: onRetry });
  const isThere = live?.state === 'live' && live.devices.size > 0;
  return (
    <>
      <FleetError error={error} onRetry={onRetry}>
        {isThere && <OnlyOfExporter />}
      </FleetError>
      {isThere && <DeviceList devices={devicesOfLive(live.devices.values(), live.atMs)} nowMs={live.atMs} onChanged={onRetry} />}
    </>
  );
}

interface Props {
  readonly devices: readonly Device[];
  readonly nowMs: number;
  /** The maintenance of an area has begun or ended. */
  onChanged(): void;
}

function DeviceList({ devices, nowMs, onChanged }: Props) {
  const styles = useStyles2(getStyles);
  const { filter, sort, search, choose, chooseAttention, sortBy, clear } = useListState();
  const { all, shown: columns, toggle } = useColumnChoice();
  const isNarrow = useIsNarrow();
  useSignalColumn(sort.column === 'signal' || columns.some(({ id }) => id === 'signal'));
  // thousands of names take longer to sort than to filter: not at each letter
  const sorted = useMemo(() => sortDevices(devices, sort), [devices, sort]);
  const shown = useMemo(() => filterDevices(sorted, filter), [sorted, filter]);
  const areas = filter.chosen.area;
  const save = () => downloadText(devicesCsv(shown, columns), 'devices.csv');
  return (
    <div className={styles.list}>
      <DeviceFilters devices={devices} filter={filter} onSearch={search} onChoose={choose} onAttention={chooseAttention} />
      <AreaMaintenance
        areas={areas}
        hasDevices={devices.some(({ area }) => areas.includes(area))}
        loadedAtMs={nowMs}
        onChanged={onChanged}
      />
      <div className={styles.bar}>
        <Text color="secondary">
          <span role="status">{t('devices.count', '{{shown}} of {{all}} devices', { shown: shown.length, all: devices.length })}</span>
        </Text>
        <div className={styles.actions}>
          {!isNarrow && <ColumnPicker all={all} shown={columns} onToggle={toggle} />}
          <Button variant="secondary" size="sm" icon="download-alt" onClick={save} disabled={shown.length === 0}>
            {t('devices.csv', 'CSV')}
          </Button>
        </div>
      </div>
      {shown.length === 0 ? (
        <EmptyState
          variant="not-found"
          message={t('devices.nothing', 'No matching devices')}
          button={
            <Button variant="secondary" onClick={clear}>
              {t('devices.clear', 'Clear search and filters')}
            </Button>
          }
        />
      ) : (
        <DeviceTable devices={shown} columns={columns} sort={sort} nowMs={nowMs} isNarrow={isNarrow} onSort={sortBy} />
      )}
    </div>
  );
}

const skeletonRows = Array.from({ length: 12 }, (_, index) => index);

/** Placeholder of the list while the devices load. */
function ListSkeleton() {
  const styles = useStyles2(getStyles);
  return (
    <div role="status" aria-busy="true" aria-label={t('devices.loading', 'Loading devices')} className={styles.skeleton}>
      {skeletonRows.map((row) => (
        <SkeletonBlock key={row} height={28} />
      ))}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({ display: 'grid', gap: theme.spacing(1.5), gridTemplateColumns: 'minmax(0, 1fr)' }),
    bar: css({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: theme.spacing(1) }),
    actions: css({ display: 'flex', gap: theme.spacing(1) }),
    skeleton: css({ display: 'grid', gap: theme.spacing(1), marginTop: theme.spacing(10) }),
  };
}
