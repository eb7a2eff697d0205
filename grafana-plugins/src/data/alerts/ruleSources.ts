import type { DataSourceApi } from '@grafana/data';
import { getDataSourceSrv, hasPermission } from '@grafana/runtime';
import type { AlertSource, RuleAlert } from '../../core/alert';
import { queryInstant } from '../prometheus';
import { prometheusDataSources } from '../useDataSource';
import { getDataSourceRules, hasGrafanaRules, queryAlerts, type RuleScope, type RulesState } from './ruleAlerts';
import { asAlertingError, isAboutRules, type Part, type SourceProblem } from './sourceProblem';

interface PrometheusSettings {
  /** The Alertmanager that it sends to. */
  readonly alertmanagerUid?: string;
  /** False: it has no rules, as Grafana's settings say. */
  readonly manageAlerts?: boolean;
}

export function settingsOf(uid: string): PrometheusSettings {
  return (getDataSourceSrv().getInstanceSettings(uid)?.jsonData ?? {}) as PrometheusSettings;
}

export function sourceOf({ uid, name }: DataSourceApi): AlertSource {
  return { uid, name };
}

/** Alerts of the rules of a data source, else what it knows of alerts of others. */
export async function alertsOfDataSource(
  dataSource: DataSourceApi,
  names: RuleScope['names'],
  signal: AbortSignal,
): Promise<Part<readonly RuleAlert[]>> {
  const source = sourceOf(dataSource);
  let error: unknown;
  let away: readonly SourceProblem[] = [];
  try {
    const { value, problems } = await askRules(dataSource, { names }, signal);
    if (value !== undefined) {
      return { value: value.alerts, problems };
    }
    away = problems;
  } catch (cause) {
    error = cause;
  }
  const problem = { source, missing: 'annotations', error: asAlertingError(error ?? 'no rules') } as const;
  try {
    const value = await queryAlerts(dataSource, source, signal);
    return { value, problems: error === undefined && value.length === 0 ? away : [problem] };
  } catch (worse) {
    return { value: [], problems: [{ source, missing: 'alerts', error: asAlertingError(worse) }] };
  }
}

/** Rules about devices that are not evaluated, or that there are none; nothing where the rules cannot be read, which the page of alerts reports. */
export async function getRuleProblems(dataSource: DataSourceApi, signal: AbortSignal): Promise<readonly SourceProblem[]> {
  try {
    return (await askRules(dataSource, { withoutAlerts: true }, signal)).problems.filter(isAboutRules);
  } catch {
    return [];
  }
}

type Rules = Part<RulesState | undefined>;

async function askRules(dataSource: DataSourceApi, scope: RuleScope, signal: AbortSignal): Promise<Rules> {
  const rules = await rulesOfAny(sourceOf(dataSource), scope, signal);
  const isKnown = scope.names !== undefined || rules.value?.hasOwn === true || rules.problems.length > 0;
  const isWatched = isKnown || (await isWatchedElsewhere(dataSource, signal));
  return isWatched ? rules : { ...rules, problems: [{ source: sourceOf(dataSource), missing: 'rules' }] };
}

/** What rules leave in a storage that they are not asked of. */
const traces = {
  traces: 'count(gaugeway:links:info) or count(gaugeway:detected:max) or count(last_over_time(ALERTS{connector!=""}[1d]))',
};

/** Whether Grafana, or a program whose rules cannot be read here, evaluates rules about devices; so it is assumed where that cannot be read. */
async function isWatchedElsewhere(dataSource: DataSourceApi, signal: AbortSignal): Promise<boolean> {
  if (!hasPermission('alert.rules:read') || (await hasGrafanaRules())) {
    return true;
  }
  return (await queryInstant(dataSource, traces, { signal })).traces.length > 0;
}

/** A storage that is written to has no rules: then they are those of the other data sources. Undefined where none has any; the problems say which of them do not answer. */
async function rulesOfAny(source: AlertSource, scope: RuleScope, signal: AbortSignal): Promise<Rules> {
  const hasRules = ({ uid }: AlertSource) => settingsOf(uid).manageAlerts !== false;
  const own = hasRules(source) ? await rulesOf(source, scope, signal) : undefined;
  if (own?.value !== undefined) {
    return own;
  }
  const others = prometheusDataSources()
    .filter((other) => other.uid !== source.uid && hasRules(other))
    .map(({ uid, name }) => rulesOfOther({ uid, name }, scope, signal));
  const parts = await Promise.all(others);
  const problems = parts.flatMap((part) => part.problems);
  const found = parts.flatMap(({ value }) => value ?? []);
  return found.length === 0
    ? { value: undefined, problems }
    : {
        value: {
          alerts: found.flatMap(({ alerts }) => alerts),
          idle: found.flatMap(({ idle }) => idle),
          hasOwn: found.some(({ hasOwn }) => hasOwn),
        },
        problems: problems.filter(isAboutRules),
      };
}

async function rulesOf(source: AlertSource, scope: RuleScope, signal: AbortSignal): Promise<Rules> {
  const value = await getDataSourceRules(source, scope, signal);
  const [first, ...others] = value?.idle ?? [];
  return { value, problems: first === undefined ? [] : [{ source, missing: 'evaluation', rules: [first, ...others] }] };
}

async function rulesOfOther(source: AlertSource, scope: RuleScope, signal: AbortSignal): Promise<Rules> {
  try {
    return await rulesOf(source, scope, signal);
  } catch (error) {
    return { value: undefined, problems: [{ source, missing: 'alerts', error: asAlertingError(error) }] };
  }
}
