import { getDataSourceSrv, hasPermission } from '@grafana/runtime';
import { type AlertSource, grafanaUid } from '../../core/alert';
import { type Matcher, matcherText, type Silence } from '../../core/silence';
import { requestAlerting } from './alertingApi';

interface ApiSilence {
  readonly id?: string;
  readonly status?: { readonly state?: string };
  readonly matchers?: ReadonlyArray<{ name: string; value: string; isRegex?: boolean; isEqual?: boolean }>;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly createdBy?: string;
  readonly comment?: string;
  readonly accessControl?: { readonly write?: boolean };
}

/** What an Alertmanager does with an alert. */
export interface AlertStatus {
  readonly fingerprint?: string;
  /** With the external labels of the sender. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly status?: {
    /** `suppressed`: it is muted. */
    readonly state?: string;
    readonly silencedBy?: readonly string[];
    /** Fingerprints. */
    readonly inhibitedBy?: readonly string[];
    /** Names of time intervals; absent where an older Alertmanager does not tell, or Grafana 12 does not pass them on. */
    readonly mutedBy?: readonly string[];
  };
}

/** The alerts of one notification. */
interface ApiAlertGroup {
  readonly alerts?: readonly AlertStatus[];
}

/** The Alertmanager data sources. Without `all`, Grafana lists none of those that cannot be queried. */
export function alertmanagerDataSources(): AlertSource[] {
  return getDataSourceSrv()
    .getList({ pluginId: 'alertmanager', all: true })
    .map(({ uid, name }) => ({ uid, name }));
}

/** Whether an Alertmanager gets the alerts of Grafana's own rules as well. */
export function takesAlertsOfGrafana(uid: string): boolean {
  const { handleGrafanaManagedAlerts } = (getDataSourceSrv().getInstanceSettings(uid)?.jsonData ?? {}) as {
    handleGrafanaManagedAlerts?: boolean;
  };
  return uid === grafanaUid || handleGrafanaManagedAlerts === true;
}

type Action = 'read' | 'create' | 'end';

const ofGrafana: Readonly<Record<Action, readonly string[]>> = {
  read: ['alert.instances:read', 'alert.silences:read'],
  create: ['alert.instances:create', 'alert.silences:create'],
  end: ['alert.instances:write', 'alert.silences:write'],
};

/** Permissions of which one is enough, in this Grafana, for silences of an Alertmanager. */
export function silencePermissions(alertmanager: string, action: Action): readonly string[] {
  return alertmanager === grafanaUid ? ofGrafana[action] : [`alert.instances.external:${action === 'read' ? 'read' : 'write'}`];
}

export function maySilence(alertmanager: string, action: Action): boolean {
  return silencePermissions(alertmanager, action).some((permission) => hasPermission(permission));
}

/** Whether the user may extend or end a silence. */
export function mayChange({ alertmanager, isWritable }: Silence): boolean {
  return isWritable ?? maySilence(alertmanager, 'end');
}

const base = (uid: string) => `/api/alertmanager/${encodeURIComponent(uid)}/api/v2`;

/** The silences that have not ended. */
export async function getSilences(uid: string, signal?: AbortSignal): Promise<Silence[]> {
  // that of Grafana says what the user may do with each
  const url = `${base(uid)}/silences${uid === grafanaUid ? '?accesscontrol=true' : ''}`;
  const silences = await requestAlerting<readonly ApiSilence[] | null>({ method: 'GET', url }, signal);
  return (silences ?? []).flatMap(({ id = '', matchers = [], startsAt = '', endsAt = '', createdBy = '', comment = '', ...more }) => {
    const state = more.status?.state;
    return state === 'active' || state === 'pending'
      ? [
          {
            id,
            alertmanager: uid,
            matchers: matchers.map(({ name, value, isRegex = false, isEqual = true }) => ({ name, value, isRegex, isEqual })),
            startsAtMs: Date.parse(startsAt),
            endsAtMs: Date.parse(endsAt),
            createdBy,
            comment,
            state,
            isWritable: more.accessControl?.write,
          },
        ]
      : [];
  });
}

/** The silences of all Alertmanagers that the user may read; those of one that does not answer are missing. */
export async function getAllSilences(signal?: AbortSignal): Promise<Silence[]> {
  const readable = [grafanaUid, ...alertmanagerDataSources().map(({ uid }) => uid)].filter((uid) => maySilence(uid, 'read'));
  const silences = await Promise.all(readable.map((uid) => getSilences(uid, signal).catch(() => [])));
  return silences.flat();
}

/**
 * The firing alerts of an Alertmanager that matchers select, also those that are muted. Asked for by group: the list of all alerts knows nothing of time
 * intervals.
 */
export async function getAlertStatuses(uid: string, matchers: readonly Matcher[], signal?: AbortSignal): Promise<readonly AlertStatus[]> {
  const filters = matchers.map((matcher) => ['filter', matcherText(matcher)]);
  const query = filters.length === 0 ? '' : `?${new URLSearchParams(filters).toString()}`;
  const url = `${base(uid)}/alerts/groups${query}`;
  const groups = await requestAlerting<readonly ApiAlertGroup[] | null>({ method: 'GET', url }, signal);
  return onceEach((groups ?? []).flatMap(({ alerts = [] }) => alerts));
}

/** An alert of several routes is in several groups: it is muted by time intervals only where all of them are. */
function onceEach(alerts: readonly AlertStatus[]): readonly AlertStatus[] {
  const statuses = new Map<string, AlertStatus>();
  for (const alert of alerts) {
    const key = alert.fingerprint ?? JSON.stringify(alert.labels);
    const before = statuses.get(key);
    statuses.set(key, before === undefined || intervalsOf(alert).length === 0 ? alert : withIntervals(before, alert));
  }
  return [...statuses.values()];
}

function withIntervals(before: AlertStatus, alert: AlertStatus): AlertStatus {
  const names = intervalsOf(before);
  return names.length === 0
    ? before
    : { ...before, status: { ...before.status, mutedBy: [...new Set([...names, ...intervalsOf(alert)])] } };
}

/** Names of the time intervals that mute an alert; an empty name is not known. */
export function intervalsOf({ status: { state, silencedBy = [], inhibitedBy = [], mutedBy = [] } = {} }: AlertStatus): readonly string[] {
  const isOtherwiseMuted = silencedBy.length > 0 || inhibitedBy.length > 0;
  return mutedBy.length === 0 && state === 'suppressed' && !isOtherwiseMuted ? [''] : mutedBy;
}

interface NewSilence {
  readonly matchers: readonly Matcher[];
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

/** Creates a silence that begins now: a start in the past is that, also where the clock of the browser is ahead. */
export async function createSilence(uid: string, { matchers, endsAtMs, createdBy, comment }: NewSilence): Promise<void> {
  const [startsAt, endsAt] = [0, endsAtMs].map((atMs) => new Date(atMs).toISOString());
  const data = { matchers, startsAt, endsAt, createdBy, comment };
  await requestAlerting({ method: 'POST', url: `${base(uid)}/silences`, data, showSuccessAlert: false });
}

/** Moves the end of a silence. Its matchers stay, so it keeps its id. */
export async function extendSilence({ id, alertmanager, startsAtMs, ...silence }: Silence, endsAtMs: number): Promise<void> {
  const { matchers, createdBy, comment } = silence;
  const [startsAt, endsAt] = [startsAtMs, endsAtMs].map((atMs) => new Date(atMs).toISOString());
  const data = { id, matchers, startsAt, endsAt, createdBy, comment };
  await requestAlerting({ method: 'POST', url: `${base(alertmanager)}/silences`, data, showSuccessAlert: false });
}

export async function endSilence({ alertmanager, id }: Silence): Promise<void> {
  const url = `${base(alertmanager)}/silence/${encodeURIComponent(id)}`;
  await requestAlerting({ method: 'DELETE', url, showSuccessAlert: false });
}
