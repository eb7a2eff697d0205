import { useMemo } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { hasPermission } from '@grafana/runtime';
import { type AlertSource, grafanaUid, type RuleAlert } from '../../core/alert';
import type { KnownAlert } from '../../core/alertRow';
import { equalsOf, type Silence } from '../../core/silence';
import { serverTimeMs } from '../clock';
import { type Load, useLoad } from '../useLoad';
import { AlertingError } from './alertingApi';
import { alertmanagerDataSources, getAlertStatuses, getSilences, maySilence, takesAlertsOfGrafana } from './alertmanagers';
import { type AlertmanagerState, knownAlerts } from './knownAlerts';
import { getStarts, startIn, type Starts } from './alertStarts';
import { getGrafanaAlerts } from './ruleAlerts';
import { alertsOfDataSource, settingsOf, sourceOf } from './ruleSources';
import { asAlertingError, type Part, type SourceProblem, type Unanswered } from './sourceProblem';

/** All active alerts of the rules of the data source and of Grafana. */
export interface Alerts {
  readonly alerts: readonly KnownAlert[];
  readonly silences: readonly Silence[];
  /** Ids of those that mute an alert now, as the Alertmanagers say, which also have alerts of others. */
  readonly muting: ReadonlySet<string>;
  /** Alertmanager data sources; Grafana's own is not one. */
  readonly alertmanagers: readonly AlertSource[];
  readonly problems: readonly SourceProblem[];
  readonly loadedAtMs: number;
}

/** What is asked for; everything by default. */
export interface AlertScope {
  /** Names of rules of the data source. */
  readonly names?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

const everything: AlertScope = {};

/** Loads alerts and silences on mount, when `scope` changes (memoise it) and on `refresh`, with the rights of the user. */
export function useAlerts(dataSource: DataSourceApi | undefined, scope = everything): Load<Alerts> {
  return useLoad(useMemo(() => dataSource && ((signal, show) => loadAlerts(dataSource, { scope, signal, show })), [dataSource, scope]));
}

interface Asked<T> {
  readonly answer: Promise<Part<T>>;
  /** What counts until it has come. */
  readonly meanwhile: Part<T>;
}

interface Options {
  readonly scope: AlertScope;
  readonly signal: AbortSignal;
  /** Shows what has come while some do not answer. */
  readonly show: (soFar: Alerts) => void;
}

/** Time for all to answer; then what has come is shown. */
const patienceMs = 2000;

async function loadAlerts(dataSource: DataSourceApi, { scope, signal, show }: Options): Promise<Alerts> {
  const { names, labels = {} } = scope;
  const askedMs = Date.now();
  const alertmanagers = alertmanagerDataSources();
  const readable = [ofGrafana, ...alertmanagers].filter(({ uid }) => maySilence(uid, 'read'));
  const isWanted = ({ labels: own }: RuleAlert) => Object.entries(labels).every(([name, value]) => own[name] === value);
  let isLate = false;
  const showLate = () => isLate && show(soFar());
  const rules = collect(
    [
      { answer: alertsOfDataSource(dataSource, names, signal), meanwhile: waitingFor(sourceOf(dataSource), 'alerts', []) },
      { answer: alertsOfGrafana(), meanwhile: waitingFor(ofGrafana, 'alerts', []) },
    ],
    showLate,
  );
  const states = collect(
    readable.map((source) => ({ answer: stateOf(source, labels, signal), meanwhile: waitingFor(source, 'silences', emptyState(source)) })),
    showLate,
  );
  let starts: Starts = new Map();
  const startsCame = getStarts(dataSource, signal).then((known) => {
    starts = known;
    showLate();
  });
  const soFar = (): Alerts => {
    const known = states.parts.map(({ value }) => value);
    const alerts = rules.parts
      .flatMap(({ value }) => value)
      .filter(isWanted)
      .map((alert) => ({ ...alert, ...startIn(starts, alert) }));
    return {
      alerts: knownAlerts(alerts, known, (uid) => settingsOf(uid).alertmanagerUid),
      silences: known.flatMap(({ silences }) => silences),
      muting: new Set(known.flatMap(({ statuses }) => statuses.flatMap(({ status }) => status?.silencedBy ?? []))),
      alertmanagers,
      problems: [...rules.parts, ...states.parts].flatMap(({ problems }) => problems),
      loadedAtMs: serverTimeMs(askedMs),
    };
  };
  const timer = setTimeout(() => {
    isLate = true;
    showLate();
  }, patienceMs);
  await Promise.all([rules.all, states.all, startsCame]);
  clearTimeout(timer);
  return soFar();
}

/** The answers that have come, and until then what counts meanwhile; `onAnswer` is called after each. */
function collect<T>(asked: ReadonlyArray<Asked<T>>, onAnswer: () => void) {
  const parts = asked.map(({ meanwhile }) => meanwhile);
  const all = Promise.all(
    asked.map(async ({ answer }, index) => {
      parts[index] = await answer;
      onAnswer();
    }),
  );
  return { parts, all };
}

function waitingFor<T>(source: AlertSource, missing: Unanswered['missing'], value: T): Part<T> {
  return { value, problems: [{ source, missing, error: new AlertingError('slow', 'no response yet') }] };
}

const ofGrafana: AlertSource = { uid: grafanaUid, name: 'Grafana' };

/** None for users who may not read rules: they have no page for them in Grafana either. */
async function alertsOfGrafana(): Promise<Part<readonly RuleAlert[]>> {
  if (!hasPermission('alert.rules:read')) {
    return { value: [], problems: [] };
  }
  try {
    return { value: await getGrafanaAlerts(), problems: [] };
  } catch (error) {
    return { value: [], problems: [{ source: ofGrafana, missing: 'alerts', error: asAlertingError(error) }] };
  }
}

async function stateOf(source: AlertSource, labels: RuleAlert['labels'], signal: AbortSignal): Promise<Part<AlertmanagerState>> {
  const empty = emptyState(source);
  try {
    const [silences, statuses] = await Promise.all([
      getSilences(source.uid, signal),
      getAlertStatuses(source.uid, equalsOf(labels), signal),
    ]);
    return { value: { ...empty, silences, statuses }, problems: [] };
  } catch (error) {
    return { value: empty, problems: [{ source, missing: 'silences', error: asAlertingError(error) }] };
  }
}

/** An Alertmanager of which nothing is known. */
function emptyState({ uid }: AlertSource): AlertmanagerState {
  return { uid, silences: [], statuses: [], hasAlertsOfGrafana: takesAlertsOfGrafana(uid) };
}
