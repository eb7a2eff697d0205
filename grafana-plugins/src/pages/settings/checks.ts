import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { unescaped } from '../../core/unescaped';
import type { DataSourceProblem } from '../../data/useDataSource';
import type { OptionalProblem } from '../../data/useOptionalDataSource';
import type { ProbeResponse } from './probes';

export const checkIds = [
  'exporter',
  'token',
  'control-token',
  'version',
  'clock',
  'data-source',
  'devices',
  'scrape-clock',
  'loki',
  'tempo',
] as const;
export type CheckId = (typeof checkIds)[number];

/** Result of a check; `nextStep` is the action after a failure. */
export interface CheckResult {
  readonly status: 'ok' | 'failed' | 'skipped';
  readonly detail: string;
  readonly nextStep?: string;
}

/** A larger clock difference makes the state silent and ages wrong. */
const clockToleranceMs = 30_000;
/** Exporter versions with a compatible API. */
const knownVersions = /^0\./;

export function checkName(id: CheckId): string {
  const names: Record<CheckId, string> = {
    exporter: t('settings.check.exporter', 'Exporter is reachable'),
    token: t('settings.check.token', 'Read token is accepted'),
    'control-token': t('settings.check.control-token', 'Control token is accepted'),
    version: t('settings.check.version', 'Versions are compatible'),
    clock: t('settings.check.clock', 'Exporter clock is in sync'),
    'data-source': t('settings.check.data-source', 'Data source responds'),
    devices: t('settings.check.devices', 'Data source has devices'),
    'scrape-clock': t('settings.check.scrape-clock', 'Prometheus clock is in sync'),
    loki: t('settings.check.loki', 'Loki responds'),
    tempo: t('settings.check.tempo', 'Tempo responds'),
  };
  return names[id];
}

/** Whether the exporter is reachable, by the response to its `openapi.json`, which needs no token. */
export function checkExporter(response: ProbeResponse, exporterUrl: string | undefined): CheckResult {
  if (!exporterUrl) {
    return skipped(t('settings.check.no-url', 'No URL set: mappings, error messages and events are not available.'));
  }
  if (response.status === 200 && versionOf(response) !== undefined) {
    return ok(exporterUrl);
  }
  if (response.status === 404 && isGrafanaError(response)) {
    return failed(
      t('settings.check.no-route', 'Grafana does not serve the routes of this app.'),
      t(
        'settings.check.no-route-step',
        'Enable the app under Administration, Plugins and data, Plugins, Gaugeway Devices. Then test again.',
      ),
    );
  }
  if (response.status === 0 || response.status === 502 || response.status === 504) {
    return failed(
      t('settings.check.unreachable', 'The Grafana server gets no response from {{exporterUrl}}.', { exporterUrl, ...unescaped }),
      t(
        'settings.check.unreachable-step',
        'Check that the exporter is running and that Grafana can reach its address. By default it listens on 127.0.0.1 only; "server: { listen: \':10464\' }" in its config changes this. In a container, 127.0.0.1 is the container itself.',
      ),
    );
  }
  return failed(
    t('settings.check.not-gaugeway', '{{exporterUrl}} responds with status {{status}}, but is not a Gaugeway exporter.', {
      exporterUrl,
      status: response.status,
      ...unescaped,
    }),
    t('settings.check.not-gaugeway-step', 'Enter the URL of the exporter itself, such as http://gaugeway:10464, without a path.'),
  );
}

/** Whether the API accepts the token, by the response to `GET /api/v1/connectors`. */
export function checkToken(response: ProbeResponse, hasToken: boolean): CheckResult {
  if (response.status === 200) {
    return ok(
      hasToken
        ? t('settings.check.token-ok', 'The token has the scope read.')
        : t('settings.check.no-token', 'No token set; the exporter requires none.'),
    );
  }
  if (response.status === 401) {
    return failed(
      hasToken
        ? t('settings.check.token-refused', 'The exporter rejected the token.')
        : t('settings.check.token-missing', 'The exporter requires a token, but none is set.'),
      t(
        'settings.check.token-step',
        'Enter a token with the scope read that is listed by SHA-256 or file under "server.tokens" in the exporter config.',
      ),
    );
  }
  if (response.status === 403) {
    return failed(
      t('settings.check.token-scope', 'The token lacks the scope read.'),
      t('settings.check.token-scope-step', 'Enter a token with the scope read. A token for reload belongs in the field below.'),
    );
  }
  return failed(
    t('settings.check.token-other', 'The API responds with status {{status}}.', { status: response.status }),
    t('settings.check.token-other-step', 'See the exporter log for the reason.'),
  );
}

/** Whether the exporter accepts the control token, by the response to `GET /api/v1/access`, which changes nothing. */
export function checkControlToken({ status, data }: ProbeResponse, hasToken: boolean): CheckResult {
  const scopes = (data as { data?: { scopes?: readonly string[] } } | undefined)?.data?.scopes ?? [];
  if (status === 200 && scopes.includes('control')) {
    return ok(
      hasToken
        ? t('settings.check.control-ok', 'The token has the scope control.')
        : t('settings.check.no-token', 'No token set; the exporter requires none.'),
    );
  }
  if (status === 404) {
    return skipped(t('settings.check.control-unknown', 'The exporter is too old to test it.'));
  }
  if (!hasToken && (status === 401 || status === 403)) {
    return skipped(t('settings.check.no-control', 'No control token set: reload and other commands are not available.'));
  }
  if (status === 401) {
    return failed(
      t('settings.check.token-refused', 'The exporter rejected the token.'),
      t(
        'settings.check.control-step',
        'Enter a token with the scope control that is listed by SHA-256 or file under "server.tokens" in the exporter config.',
      ),
    );
  }
  if (status === 200 || status === 403) {
    return failed(
      t('settings.check.control-scope', 'The token lacks the scope control.'),
      t('settings.check.control-scope-step', 'Enter a token with the scope control. A token for reading belongs in the field above.'),
    );
  }
  return failed(
    t('settings.check.token-other', 'The API responds with status {{status}}.', { status }),
    t('settings.check.token-other-step', 'See the exporter log for the reason.'),
  );
}

/** Whether the app supports the version of the exporter. */
export function checkVersion(response: ProbeResponse, appVersion: string): CheckResult {
  const version = versionOf(response) ?? '';
  const versions = { version, appVersion, ...unescaped };
  if (knownVersions.test(version)) {
    return ok(t('settings.check.version-ok', 'Exporter {{version}}, app {{appVersion}}.', versions));
  }
  return failed(
    t('settings.check.version-other', 'App {{appVersion}} does not support exporter {{version}}.', versions),
    t('settings.check.version-step', 'Update the older one.'),
  );
}

/** Compares a clock with the browser's; `undefined`: its time is not known. */
export function checkClock(clockMs: number | undefined, nowMs: number): CheckResult {
  if (clockMs === undefined) {
    return skipped(t('settings.check.no-clock', 'The time is not reported.'));
  }
  const offMs = clockMs - nowMs;
  if (Math.abs(offMs) <= clockToleranceMs) {
    return ok(t('settings.check.clock-ok', 'Difference below {{seconds}} s.', { seconds: clockToleranceMs / 1000 }));
  }
  return failed(
    t('settings.check.clock-off', 'It shows {{theirs}}, this browser shows {{ours}}.', {
      theirs: dateTimeFormat(clockMs),
      ours: dateTimeFormat(nowMs),
      ...unescaped,
    }),
    t(
      'settings.check.clock-step',
      'Correct the wrong clock, for example with NTP. Until then, ages and the state Silent are wrong by the difference.',
    ),
  );
}

/** Result for the reason why no data source can be used. */
export function checkDataSource(problem: DataSourceProblem): CheckResult {
  switch (problem) {
    case 'none':
      return failed(
        t('settings.check.no-data-source', 'Grafana has no Prometheus data source.'),
        t('settings.check.no-data-source-step', 'Add one: Connections, Add new connection, Prometheus. Then test again.'),
      );
    case 'several':
      return failed(
        t('settings.check.several', 'More than one data source has devices.'),
        t('settings.check.several-step', 'Select one in the field above.'),
      );
    case 'gone':
      return failed(
        t('settings.check.gone', 'The selected data source does not exist, or you are not allowed to query it.'),
        t('settings.check.gone-step', 'Select another in the field above.'),
      );
    case 'without-devices':
      return ok(t('settings.check.none-with-devices', 'None of the Prometheus data sources has devices.'));
  }
}

/** Whether the data source has devices, by the count of `iot_device_info`. */
export function checkDevices(count: number): CheckResult {
  if (count > 0) {
    return ok(t('settings.check.devices-found', '{{count}} devices.', { count, defaultValue_one: '{{count}} device.' }));
  }
  return failed(
    t('settings.check.no-devices', 'The data source responds, but has no metric iot_device_info.'),
    t(
      'settings.check.no-devices-step',
      'Configure Prometheus to scrape the exporter (see the config below), wait for one scrape and test again.',
    ),
  );
}

/** Result for the reason why no Loki or Tempo data source is used, which the app can do without. */
export function checkOptional(problem: OptionalProblem): CheckResult {
  switch (problem) {
    case 'off':
      return skipped(t('settings.check.optional-off', 'None is selected.'));
    case 'none':
      return skipped(t('settings.check.optional-none', 'Grafana has no data source of this type.'));
    case 'several':
      return failed(
        t('settings.check.optional-several', 'There is more than one.'),
        t('settings.check.several-step', 'Select one in the field above.'),
      );
    case 'gone':
      return checkDataSource('gone');
  }
}

/** Result of a query to Loki or Tempo; without lines or traces the exporter may not send any. */
export function checkContent(name: string, isEmpty: boolean): CheckResult {
  return ok(
    isEmpty ? t('settings.check.optional-empty', '{{name}}: nothing from the exporter in the last hour.', { name, ...unescaped }) : name,
  );
}

/** Result of a query that failed. */
export function queryFailed(error: unknown): CheckResult {
  return failed(
    error instanceof Error && error.message !== '' ? error.message : String(error),
    t('settings.check.query-step', 'Open the data source under Connections and run its Save & test.'),
  );
}

export function skipped(detail: string): CheckResult {
  return { status: 'skipped', detail };
}

function ok(detail: string): CheckResult {
  return { status: 'ok', detail };
}

function failed(detail: string, nextStep: string): CheckResult {
  return { status: 'failed', detail, nextStep };
}

function versionOf({ data }: ProbeResponse): string | undefined {
  return (data as { info?: { version?: string } } | undefined)?.info?.version;
}

// errors of the exporter are `{error: {code, message}}`; Grafana's client puts a body that is not JSON into `response`
function isGrafanaError({ data }: ProbeResponse): boolean {
  const { message, response } = (data ?? {}) as { message?: unknown; response?: unknown };
  return typeof message === 'string' && response === undefined;
}
