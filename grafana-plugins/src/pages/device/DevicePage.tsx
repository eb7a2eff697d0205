import React, { lazy, Suspense, useCallback, useMemo, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import { type DataSourceApi, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { EmptyState, LinkButton, LoadingPlaceholder, Tab, TabContent, TabsBar } from '@grafana/ui';
import { exploreHref } from '../../components/exploreHref';
import { FleetError, FleetFirstRun } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { useUrlParameters } from '../../components/useUrlParameters';
import type { Device } from '../../core/device';
import { deviceOfPath, devicesPath, metricsQuery } from '../../core/paths';
import { deviceKey } from '../../core/inventory';
import { deviceMatchers } from '../../core/selector';
import { unescaped } from '../../core/unescaped';
import { withLive } from '../../core/withLive';
import { serverNowMs } from '../../data/clock';
import { type DeviceStatus, type MappingRow, getExporterDevice, getExporterList, getExporterPage } from '../../data/exporterApi';
import type { LiveDevice } from '../../data/live/liveDevices';
import { useLive } from '../../data/live/useLive';
import { type ExporterLoad, useExporter } from '../../data/useExporter';
import { useDevice } from '../../data/useFleet';
import { apiValues, deviceOfStatus } from './apiDevice';
import { DeviceDiagnostics } from './DeviceDiagnostics';
import { DeviceHead } from './DeviceHead';
import { EventsTab } from './events/EventsTab';
import { MappingTab } from './MappingTab';
import { type DeviceReading, deviceReadings, withApiValues } from './readings';
import { RejectedNotice } from './RejectedNotice';
import { ReadingsTab } from './ReadingsTab';
import { TracesTab } from './traces/TracesTab';
import { useRefreshAfter } from './useRefreshAfter';
import { type DeviceMetric, deviceMetrics } from './graphs/graphPlans';
import { type DeviceSeries, useDeviceReadings } from './useDeviceReadings';

const DeviceGraphs = lazy(() => import('./graphs/DeviceGraphs'));

const tabs = ['readings', 'graphs', 'mapping', 'events', 'traces'] as const;
type TabId = (typeof tabs)[number];

/** One device: identity, state, readings, graphs, mapping, events and traces. */
export default function DevicePage() {
  const { connector, id } = deviceOfPath(useLocation().pathname);
  const { device: known, dataSource, loadedAtMs: knownAtMs, ownAtMs, isLoading, error, problem, refresh } = useDevice(connector, id);
  const live = useLive(
    useMemo(() => ({ devices: [{ connector, id }] }), [connector, id]),
    { matchers: deviceMatchers(connector, id), loadedAtMs: ownAtMs, error, refresh },
  );
  const status = useExporter(useCallback((signal) => loadStatus(connector, id, signal), [connector, id]));
  // while Prometheus is away, what the exporter knows
  const isOnlyApi = known === undefined && error !== undefined && status.data?.key === deviceKey(connector, id);
  const loadedAtMs = isOnlyApi ? status.data?.loadedAtMs : knownAtMs;
  const device = isOnlyApi && status.data !== undefined ? deviceOfStatus(status.data.row, status.data.loadedAtMs) : known;
  const now = live?.devices.get(deviceKey(connector, id));
  const pageNav = {
    text: now?.status?.name ?? device?.name ?? id,
    parentItem: { text: t('device.devices', 'Devices'), url: locationUtil.assureBaseUrl(devicesPath()) },
  };
  return (
    <PluginPage pageNav={pageNav} actions={<FleetRefresh isLoading={isLoading} onRefresh={refresh} live={live} />}>
      {error !== undefined && (
        <FleetError error={error} onRetry={refresh}>
          {isOnlyApi && <p>{t('device.only-api', 'State and readings below are those of the exporter.')}</p>}
        </FleetError>
      )}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {problem === undefined && error === undefined && loadedAtMs === undefined && (
        <LoadingPlaceholder text={t('device.loading', 'Loading device')} />
      )}
      {loadedAtMs !== undefined && device === undefined && <UnknownDevice id={id} />}
      {loadedAtMs !== undefined && device !== undefined && dataSource !== undefined && (
        <KnownDevice
          key={deviceKey(connector, id)}
          device={device}
          dataSource={dataSource}
          loadedAtMs={loadedAtMs}
          ownAtMs={ownAtMs}
          status={status}
          live={now}
          liveAtMs={live?.atMs}
        />
      )}
    </PluginPage>
  );
}

interface LoadedStatus {
  readonly key: string;
  readonly row: DeviceStatus;
  readonly loadedAtMs: number;
}

async function loadStatus(connector: string, id: string, signal: AbortSignal): Promise<LoadedStatus> {
  const row = await getExporterDevice(connector, id, signal);
  return { key: deviceKey(connector, id), row, loadedAtMs: serverNowMs() };
}

interface Props {
  readonly device: Device;
  readonly dataSource: DataSourceApi;
  readonly loadedAtMs: number;
  /** Time of its own queries; the other data is loaded again after each but the first. */
  readonly ownAtMs: number | undefined;
  readonly status: ExporterLoad<LoadedStatus>;
  /** What the exporter says of it now, while the page is live. */
  readonly live: LiveDevice | undefined;
  readonly liveAtMs: number | undefined;
}

function KnownDevice({ device: loaded, dataSource, loadedAtMs, ownAtMs, status, live, liveAtMs = 0 }: Props) {
  const nowMs = live === undefined ? loadedAtMs : Math.max(loadedAtMs, liveAtMs);
  const device = useMemo(() => withLive(loaded, live, nowMs), [loaded, live, nowMs]);
  const { connector, id } = device;
  const endMs = device.reachability === 'ok' ? undefined : device.lastSeenMs;
  const [tab, choose] = useTab();
  const { data: series, error, refresh } = useDeviceReadings(dataSource, connector, id);
  const mapping = useExporter(useCallback((signal) => getExporterList('mapping', { connector, device: id }, signal), [connector, id]));
  const events = useExporter(
    useCallback((signal) => getExporterPage('events', { connector, device: id, limit: 200 }, signal), [connector, id]),
  );
  useRefreshAfter(ownAtMs, refresh, status.refresh, mapping.refresh, events.refresh);
  const currentStatus = status.error === undefined ? status.data?.row : undefined;
  const readings = useReadings({ series, hasFailed: error !== undefined, mapping: mapping.data, live, endMs });
  const metrics = useMetrics(series);
  const matchers = deviceMatchers(connector, id);
  return (
    <>
      <DeviceHead
        device={device}
        status={currentStatus}
        nowMs={nowMs}
        ownAtMs={ownAtMs}
        dataSource={dataSource}
        onMaintenance={status.refresh}
      />
      <TabsBar>
        {tabs.map((name) => (
          <Tab key={name} label={tabTitle(name)} active={name === tab} onChangeTab={() => choose(name)} />
        ))}
      </TabsBar>
      <TabContent>
        {error !== undefined && readings === undefined && <FleetError error={error} onRetry={refresh} />}
        {tab === 'readings' && readings === undefined && error === undefined && (
          <LoadingPlaceholder text={t('readings.loading', 'Loading readings')} />
        )}
        {tab === 'readings' && mapping.data !== undefined && <RejectedNotice rows={mapping.data} onMapping={() => choose('mapping')} />}
        {tab === 'readings' && readings !== undefined && (
          <ReadingsTab
            readings={readings}
            nowMs={live === undefined ? (series?.loadedAtMs ?? nowMs) : nowMs}
            endMs={endMs}
            exploreHref={(metric) => exploreHref({ dataSource, queries: [metricsQuery(`${metric}{${matchers}}`)] })}
          />
        )}
        {tab === 'graphs' && metrics !== undefined && (
          <Suspense fallback={<LoadingPlaceholder text={t('graphs.loading', 'Loading graphs')} />}>
            <DeviceGraphs dataSource={dataSource} connector={connector} id={id} metrics={metrics} endMs={endMs} />
          </Suspense>
        )}
        {tab === 'mapping' && <DeviceDiagnostics status={currentStatus} nowMs={nowMs} />}
        {tab === 'mapping' && <MappingTab rows={mapping.data} error={mapping.error} nowMs={nowMs} />}
        {tab === 'events' && (
          <EventsTab
            connector={connector}
            id={id}
            events={events.data?.data}
            error={events.error}
            nowMs={nowMs}
            onRefreshEvents={events.refresh}
          />
        )}
        {tab === 'traces' && <TracesTab connector={connector} id={id} nowMs={nowMs} />}
      </TabContent>
    </>
  );
}

interface ReadingParts {
  readonly series: DeviceSeries | undefined;
  /** Prometheus has none. */
  readonly hasFailed: boolean;
  readonly mapping: readonly MappingRow[] | undefined;
  readonly live: LiveDevice | undefined;
  readonly endMs: number | undefined;
}

/** The readings of Prometheus with those of the exporter where it has newer ones, or alone. */
function useReadings({ series, hasFailed, mapping, live, endMs }: ReadingParts): readonly DeviceReading[] | undefined {
  const scraped = useMemo(() => series && deviceReadings(series, { mapping, endMs }), [series, mapping, endMs]);
  return useMemo(() => {
    const isAlone = scraped === undefined && hasFailed && (live ?? mapping) !== undefined;
    const known = isAlone ? [] : scraped;
    return known && (isAlone || live !== undefined) ? withApiValues(known, apiValues(live, mapping)) : known;
  }, [scraped, hasFailed, live, mapping]);
}

function UnknownDevice({ id }: { readonly id: string }) {
  return (
    <EmptyState
      variant="not-found"
      message={t('device.unknown', 'No device "{{id}}"', { id, ...unescaped })}
      button={<LinkButton href={locationUtil.assureBaseUrl(devicesPath())}>{t('device.all', 'All devices')}</LinkButton>}
    >
      {t('device.unknown-text', 'Prometheus has had no iot_device_info of it within the last day.')}
    </EmptyState>
  );
}

/** The open tab, kept in the URL. */
function useTab(): [TabId, (tab: TabId) => void] {
  const [parameters, change] = useUrlParameters();
  const named = parameters.get('tab');
  const tab = tabs.find((name) => name === named) ?? 'readings';
  const choose = (next: TabId) => change((after) => after.set('tab', next));
  return [tab, choose];
}

function tabTitle(tab: TabId): string {
  switch (tab) {
    case 'readings':
      return t('device.tab-readings', 'Readings');
    case 'graphs':
      return t('device.tab-graphs', 'Graphs');
    case 'mapping':
      return t('device.tab-mapping', 'Mapping');
    case 'events':
      return t('device.tab-events', 'Events');
    case 'traces':
      return t('device.tab-traces', 'Traces');
  }
}

/** Metrics with a value now or within the last hours, since an offline device has none now. The array keeps its identity while its content is equal, so that graphs are not rebuilt. */
function useMetrics(series: DeviceSeries | undefined): readonly DeviceMetric[] | undefined {
  const kept = useRef<readonly DeviceMetric[] | undefined>(undefined);
  return useMemo(() => {
    const metrics = series && deviceMetrics([...series.samples, ...series.histories].map(({ labels }) => labels));
    if (JSON.stringify(metrics) !== JSON.stringify(kept.current)) {
      kept.current = metrics;
    }
    return kept.current;
  }, [series]);
}
