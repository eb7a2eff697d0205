import { useCallback, useState } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { t } from '@grafana/i18n';
import { queryInstant } from '../../data/prometheus';
import { findDataSource } from '../../data/useDataSource';
import * as checks from './checks';
import { probeExporter } from './probes';

interface TestedSettings {
  readonly exporterUrl?: string;
  readonly hasReadToken: boolean;
  /** Of the chosen data source. */
  readonly dataSourceUid?: string;
  readonly appVersion: string;
}

type Tell = (id: checks.CheckId, result: checks.CheckResult) => void;

interface ConnectionTest {
  /** Absent until it was run once. */
  readonly results?: ReadonlyMap<checks.CheckId, checks.CheckResult>;
  readonly isRunning: boolean;
  run(settings: TestedSettings): Promise<void>;
}

/** Runs the checks on the settings as they are saved, and tells of each as it is done. */
export function useConnectionTest(): ConnectionTest {
  const [results, setResults] = useState<ReadonlyMap<checks.CheckId, checks.CheckResult>>();
  const [isRunning, setRunning] = useState(false);
  const run = useCallback(async (settings: TestedSettings) => {
    setRunning(true);
    setResults(new Map());
    const tell: Tell = (id, result) => setResults((before) => new Map(before).set(id, result));
    await Promise.all([testExporter(settings, tell), testDataSource(settings, tell)]);
    setRunning(false);
  }, []);
  return { results, isRunning, run };
}

async function testExporter({ exporterUrl, hasReadToken, appVersion }: TestedSettings, tell: Tell): Promise<void> {
  const untold = checks.skipped(t('settings.check.not-reached', 'Only once the exporter can be reached.'));
  const answer = exporterUrl ? await probeExporter('openapi.json') : { status: 0, data: undefined };
  const reached = checks.judgeExporter(answer, exporterUrl);
  tell('exporter', reached);
  if (reached.status !== 'ok') {
    tell('token', untold);
    tell('version', untold);
    tell('clock', untold);
    return;
  }
  tell('version', checks.judgeVersion(answer, appVersion));
  tell('clock', checks.judgeClock(answer.dateMs, Date.now()));
  tell('token', checks.judgeToken(await probeExporter('v1/connectors'), hasReadToken));
}

async function testDataSource({ dataSourceUid }: TestedSettings, tell: Tell): Promise<void> {
  const untold = checks.skipped(t('settings.check.no-answer', 'Only once the data source answers.'));
  try {
    const { dataSource, problem } = await findDataSource(dataSourceUid);
    if (dataSource === undefined) {
      tell('data-source', checks.judgeDataSource(problem ?? 'gone'));
      tell('devices', problem === 'without-devices' ? checks.judgeDevices(0) : untold);
      tell('scrape-clock', untold);
      return;
    }
    const devices = await countDevices(dataSource);
    tell('data-source', { status: 'ok', detail: dataSource.name });
    tell('devices', checks.judgeDevices(devices));
    tell('scrape-clock', devices > 0 ? checks.judgeClock(await newestSampleMs(dataSource), Date.now()) : untold);
  } catch (error) {
    tell('data-source', checks.judgeQueryError(error));
    tell('devices', untold);
    tell('scrape-clock', untold);
  }
}

async function countDevices(dataSource: DataSourceApi): Promise<number> {
  const { devices } = await queryInstant(dataSource, { devices: 'count(max by (connector, device) (iot_device_info))' });
  return devices?.[0]?.value ?? 0;
}

const aheadMs = 240_000;

/** Asked for a moment to come, still within the five minutes that Prometheus looks back: a sample of its future shows that its clock is ahead. */
async function newestSampleMs(dataSource: DataSourceApi): Promise<number | undefined> {
  const expressions = { newest: 'max(timestamp(iot_connector_up))' };
  const { newest } = await queryInstant(dataSource, expressions, { atMs: Date.now() + aheadMs });
  const [sample] = newest ?? [];
  return sample && sample.value * 1000;
}
