import type { Silence } from '../core/silence';
import { provideBackend, type Respond } from './fakeBackendSrv';

interface FakeRule {
  readonly name?: string;
  readonly type?: string;
  readonly uid?: string;
  readonly query?: string;
  readonly duration?: number;
  readonly health?: string;
  readonly lastError?: string;
  readonly lastEvaluation?: string;
  readonly alerts?: readonly object[];
}

interface FakeAlerting {
  /** By uid of who evaluates them; data sources have a quiet one by default. */
  readonly rules?: Readonly<Record<string, readonly FakeRule[]>>;
  /** By uid of the Alertmanager. */
  readonly silences?: Readonly<Record<string, readonly object[]>>;
  readonly statuses?: Readonly<Record<string, readonly object[]>>;
  /** Answers instead, where it does. */
  readonly respond?: Respond;
}

const quietRule: FakeRule = { name: 'DeviceOffline', query: 'iot_device_up == 0', health: 'ok' };

/** Grafana's API for alerting. Returns the requests. */
export function provideAlerting({ rules = {}, silences = {}, statuses = {}, respond }: FakeAlerting) {
  return provideBackend((request) => {
    const other = respond?.(request);
    const [, kind = '', uid = '', what = ''] = /^\/api\/(prometheus|alertmanager)\/([^/]+)\/api\/v\d\/(\w+)/.exec(request.url) ?? [];
    if (other !== undefined) {
      return other;
    }
    if (kind === 'prometheus') {
      const own = request.url.includes('health=') ? [] : (rules[uid] ?? (uid === 'grafana' ? [] : [quietRule]));
      return { data: { data: { groups: [{ rules: own }] } } };
    }
    return kind === '' ? undefined : { data: what === 'alerts' ? [{ alerts: statuses[uid] ?? [] }] : (silences[uid] ?? []) };
  });
}

/** A silence as the API has it. */
export function apiSilence(
  labels: Readonly<Record<string, string>>,
  { id = 's1', comment = 'known', createdBy = 'Ana' }: Partial<Silence> = {},
) {
  return {
    id,
    comment,
    createdBy,
    status: { state: 'active' },
    matchers: Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
    startsAt: new Date(Date.now() - 60_000).toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
}
