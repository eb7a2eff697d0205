import { useCallback, useMemo } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { useAppSettings } from '../../data/appSettings';
import { serverNowMs, serverTimeMs } from '../../data/clock';
import { getExporterList, type ConnectorStatus, type ExporterError } from '../../data/exporterApi';
import { queryKnown } from '../../data/longAgo';
import { queryInstant, queryRange, type RangeSeries, type Sample } from '../../data/prometheus';
import { type DataSourceProblem, useDataSource } from '../../data/useDataSource';
import { useExporter } from '../../data/useExporter';
import { useLoad } from '../../data/useLoad';
import { type ConnectorCard, connectorCards, type ConnectorVectors } from './connectorCard';
import { connectorQueries, exporterQueries, messageRate } from './connectorQueries';

interface Metrics {
  readonly vectors: ConnectorVectors;
  readonly exporters: Readonly<Record<keyof typeof exporterQueries, readonly Sample[]>>;
  /** Messages per second over the last hour. */
  readonly rates: readonly RangeSeries[];
  readonly loadedAtMs: number;
}

interface Connectors {
  readonly cards: readonly ConnectorCard[];
  readonly metrics?: Metrics;
  readonly problem?: DataSourceProblem;
  readonly error?: Error;
  /** Why the cards lack the data of the exporter's API. */
  readonly exporterError?: ExporterError;
  readonly isLoading: boolean;
  refresh(): void;
}

const loadConnectors = (signal: AbortSignal): Promise<ConnectorStatus[]> => getExporterList('connectors', {}, signal);

/** All connectors, from metrics and the exporter's API. */
export function useConnectors(): Connectors {
  const { dataSource, problem } = useDataSource();
  const { exporterUrl } = useAppSettings();
  const exporter = useExporter(loadConnectors);
  const load = useLoad(useMemo(() => dataSource && (() => loadMetrics(dataSource)), [dataSource]));
  const { data: metrics, error, refresh: refreshMetrics } = load;
  const { refresh: refreshExporter } = exporter;
  const refresh = useCallback(() => {
    refreshMetrics();
    refreshExporter();
  }, [refreshMetrics, refreshExporter]);
  return {
    metrics,
    error,
    cards: metrics === undefined && error === undefined ? [] : connectorCards(metrics?.vectors ?? noVectors, exporter.data, exporterUrl),
    problem,
    exporterError: exporter.error,
    isLoading: problem === undefined && load.isLoading,
    refresh,
  };
}

/** What is left while Prometheus is away. */
const noVectors = Object.fromEntries(Object.keys(connectorQueries).map((name) => [name, []])) as unknown as ConnectorVectors;

const hourMs = 3_600_000;

async function loadMetrics(dataSource: DataSourceApi): Promise<Metrics> {
  const askedMs = Date.now();
  const [vectors, exporters, rates] = await Promise.all([
    queryKnown(dataSource, connectorQueries),
    queryInstant(dataSource, exporterQueries),
    queryRange(dataSource, messageRate, { fromMs: serverNowMs() - hourMs, toMs: serverNowMs(), stepMs: 60_000 }),
  ]);
  return { vectors, exporters, rates, loadedAtMs: serverTimeMs(askedMs) };
}
