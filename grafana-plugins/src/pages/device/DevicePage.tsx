import React, { lazy, Suspense, useCallback, useMemo, useRef } from 'react';
import { useParams } from 'react-router-dom';
import { type DataSourceApi, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { EmptyState, LinkButton, LoadingPlaceholder, Tab, TabContent, TabsBar } from '@grafana/ui';
import { exploreHref } from '../../components/exploreHref';
import { FleetError, FleetFirstRun } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { useUrlParameters } from '../../components/useUrlParameters';
import type { Device } from '../../core/device';
import { devicesPath, metricsQuery } from '../../core/paths';
import { deviceKey } from '../../core/inventory';
import { deviceMatchers } from '../../core/selector';
import { unescaped } from '../../core/unescaped';
import { getExporterDevice, getExporterList, getExporterPage } from '../../data/exporterApi';
import { useExporter } from '../../data/useExporter';
import { useDevice } from '../../data/useFleet';
import { DeviceDiagnostics } from './DeviceDiagnostics';
import { DeviceHead } from './DeviceHead';
import { EventsTab } from './events/EventsTab';
import { MappingTab } from './MappingTab';
import { deviceReadings } from './readings';
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
  const { connector = '', device: id = '' } = useParams();
  const { device, dataSource, loadedAtMs, isLoading, error, problem, refresh } = useDevice(connector, id);
  const pageNav = {
    text: device?.name ?? id,
    parentItem: { text: t('device.devices', 'Devices'), url: locationUtil.assureBaseUrl(devicesPath()) },
  };
  return (
    <PluginPage pageNav={pageNav} actions={<FleetRefresh isLoading={isLoading} onRefresh={refresh} />}>
      {error !== undefined && <FleetError error={error} onRetry={refresh} />}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {problem === undefined && error === undefined && loadedAtMs === undefined && (
        <LoadingPlaceholder text={t('device.loading', 'Loading device')} />
      )}
      {loadedAtMs !== undefined && device === undefined && <UnknownDevice id={id} />}
      {loadedAtMs !== undefined && device !== undefined && dataSource !== undefined && (
        <KnownDevice key={deviceKey(connector, id)} device={device} dataSource={dataSource} nowMs={loadedAtMs} />
      )}
    </PluginPage>
  );
}

interface Props {
  readonly device: Device;
  readonly dataSource: DataSourceApi;
  readonly nowMs: number;
}

function KnownDevice({ device, dataSource, nowMs }: Props) {
  const { connector, id } = device;
  const endMs = device.reachability === 'ok' ? undefined : device.lastSeenMs;
  const [tab, choose] = useTab();
  const { data: series, error, refresh } = useDeviceReadings(dataSource, connector, id);
  const status = useExporter(useCallback((signal) => getExporterDevice(connector, id, signal), [connector, id]));
  const mapping = useExporter(useCallback((signal) => getExporterList('mapping', { connector, device: id }, signal), [connector, id]));
  const events = useExporter(
    useCallback((signal) => getExporterPage('events', { connector, device: id, limit: 200 }, signal), [connector, id]),
  );
  useRefreshAfter(nowMs, refresh, status.refresh, mapping.refresh, events.refresh);
  const currentStatus = status.error === undefined ? status.data : undefined;
  const readings = useMemo(() => series && deviceReadings(series, { mapping: mapping.data, endMs }), [series, mapping.data, endMs]);
  const metrics = useMetrics(series);
  const matchers = deviceMatchers(connector, id);
  return (
    <>
      <DeviceHead device={device} status={currentStatus} nowMs={nowMs} dataSource={dataSource} onMaintenance={status.refresh} />
      <TabsBar>
        {tabs.map((name) => (
          <Tab key={name} label={tabTitle(name)} active={name === tab} onChangeTab={() => choose(name)} />
        ))}
      </TabsBar>
      <TabContent>
        {error !== undefined && <FleetError error={error} onRetry={refresh} />}
        {tab === 'readings' && readings === undefined && error === undefined && (
          <LoadingPlaceholder text={t('readings.loading', 'Loading readings')} />
        )}
        {tab === 'readings' && readings !== undefined && (
          <ReadingsTab
            readings={readings}
            nowMs={series?.loadedAtMs ?? nowMs}
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
        {tab === 'mapping' && <MappingTab rows={mapping.data} error={mapping.error} />}
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

function UnknownDevice({ id }: { readonly id: string }) {
  return (
    <EmptyState
      variant="not-found"
      message={t('device.unknown', 'No device "{{id}}"', { id, ...unescaped })}
      button={<LinkButton href={locationUtil.assureBaseUrl(devicesPath())}>{t('device.all', 'All devices')}</LinkButton>}
    >
      {t('device.unknown-text', 'Prometheus has no data of it within the last day.')}
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
