import { useCallback, useState } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { t } from '@grafana/i18n';
import { anyLines, anyTraces } from '../../core/selector';
import { queryLines } from '../../data/loki';
import { queryInstant } from '../../data/prometheus';
import { queryTraces } from '../../data/tempo';
import { findDataSource } from '../../data/useDataSource';
import { findOptionalDataSource, type OptionalType } from '../../data/useOptionalDataSource';
import * as checks from './checks';
import { probeExporter } from './probes';

interface TestedSettings {
  readonly exporterUrl?: string;
  readonly hasReadToken: boolean;
  readonly hasControlToken: boolean;
  /** Uid of the selected data source. */
  readonly dataSourceUid?: string;
  readonly lokiUid?: string;
  readonly tempoUid?: string;
  readonly appVersion: string;
}

type Report = (id: checks.CheckId, result: checks.CheckResult) => void;

interface ConnectionTest {
  /** Absent until the first run. */
  readonly results?: ReadonlyMap<checks.CheckId, checks.CheckResult>;
  readonly isRunning: boolean;
  run(settings: TestedSettings): Promise<void>;
}

/** Runs the checks on the saved settings, and reports each result when it is available. */
export function useConnectionTest(): ConnectionTest {
  const [results, setResults] = useState<ReadonlyMap<checks.CheckId, checks.CheckResult>>();
  const [isRunning, setRunning] = useState(false);
  const run = useCallback(async (settings: TestedSettings) => {
    setRunning(true);
    setResults(new Map());
    const report: Report = (id, result) => setResults((before) => new Map(before).set(id, result));
    await Promise.all([
      testExporter(settings, report),
      testDataSource(settings, report),
      testOptional('loki', settings.lokiUid, report),
      testOptional('tempo', settings.tempoUid, report),
    ]);
    setRunning(false);
  }, []);
  return { results, isRunning, run };
}

async function testExporter({ exporterUrl, hasReadToken, hasControlToken, appVersion }: TestedSettings, report: Report): Promise<void> {
  const skipped = checks.skipped(t('settings.check.not-reached', 'Requires a reachable exporter.'));
  const response = exporterUrl ? await probeExporter('openapi.json') : { status: 0, data: undefined };
  const exporter = checks.checkExporter(response, exporterUrl);
  report('exporter', exporter);
  if (exporter.status !== 'ok') {
    report('token', skipped);
    report('control-token', skipped);
    report('version', skipped);
    report('clock', skipped);
    return;
  }
  report('version', checks.checkVersion(response, appVersion));
  report('clock', checks.checkClock(response.dateMs, Date.now()));
  const [read, control] = await Promise.all([probeExporter('v1/connectors'), probeExporter('access')]);
  report('token', checks.checkToken(read, hasReadToken));
  report('control-token', checks.checkControlToken(control, hasControlToken));
}

async function testDataSource({ dataSourceUid }: TestedSettings, report: Report): Promise<void> {
  const skipped = checks.skipped(t('settings.check.no-answer', 'Requires a data source that responds.'));
  try {
    const { dataSource, problem } = await findDataSource(dataSourceUid);
    if (dataSource === undefined) {
      report('data-source', checks.checkDataSource(problem ?? 'gone'));
      report('devices', problem === 'without-devices' ? checks.checkDevices(0) : skipped);
      report('scrape-clock', skipped);
      return;
    }
    const devices = await countDevices(dataSource);
    report('data-source', { status: 'ok', detail: dataSource.name });
    report('devices', checks.checkDevices(devices));
    report('scrape-clock', devices > 0 ? checks.checkClock(await newestSampleMs(dataSource), Date.now()) : skipped);
  } catch (error) {
    report('data-source', checks.queryFailed(error));
    report('devices', skipped);
    report('scrape-clock', skipped);
  }
}

async function testOptional(type: OptionalType, uid: string | undefined, report: Report): Promise<void> {
  try {
    const { dataSource, problem } = await findOptionalDataSource(type, uid);
    if (dataSource === undefined) {
      report(type, checks.checkOptional(problem ?? 'gone'));
      return;
    }
    const toMs = Date.now();
    const range = { fromMs: toMs - 3_600_000, toMs, limit: 1 };
    const found =
      type === 'loki'
        ? await queryLines(dataSource, { expr: anyLines, ...range })
        : await queryTraces(dataSource, { query: anyTraces, ...range });
    report(type, checks.checkContent(dataSource.name, found.length === 0));
  } catch (error) {
    report(type, checks.queryFailed(error));
  }
}

async function countDevices(dataSource: DataSourceApi): Promise<number> {
  const { devices } = await queryInstant(dataSource, {
    devices: 'count(max by (connector, device) (iot_device_info and on (connector, device) iot_device_up))',
  });
  return devices?.[0]?.value ?? 0;
}

const aheadMs = 240_000;

/**
 * Timestamp of the newest sample. The query time is in the future, within the lookback of five minutes, so that samples of a Prometheus whose clock is
 * ahead are found.
 */
async function newestSampleMs(dataSource: DataSourceApi): Promise<number | undefined> {
  const expressions = { newest: 'max(timestamp(iot_connector_up))' };
  const { newest } = await queryInstant(dataSource, expressions, { atMs: Date.now() + aheadMs });
  const [sample] = newest ?? [];
  return sample && sample.value * 1000;
}
