import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { DataSourceProblem } from '../../data/useDataSource';
import type { ProbeAnswer } from './probes';

export const checkIds = ['exporter', 'token', 'version', 'clock', 'data-source', 'devices', 'scrape-clock'] as const;
export type CheckId = (typeof checkIds)[number];

/** What a check found; `nextStep` says how to mend what failed. */
export interface CheckResult {
  readonly status: 'ok' | 'failed' | 'skipped';
  readonly detail: string;
  readonly nextStep?: string;
}

/** Clocks that are further apart make "silent" and "last seen" wrong. */
const clockToleranceMs = 30_000;
/** React escapes by itself. */
const plain = { interpolation: { escapeValue: false } };
/** Versions of the exporter whose API this app knows. */
const knownVersions = /^0\./;

export function checkName(id: CheckId): string {
  const names: Record<CheckId, string> = {
    exporter: t('settings.check.exporter', 'Exporter can be reached'),
    token: t('settings.check.token', 'Read token is accepted'),
    version: t('settings.check.version', 'Versions fit'),
    clock: t('settings.check.clock', "Exporter's clock agrees"),
    'data-source': t('settings.check.data-source', 'Data source answers'),
    devices: t('settings.check.devices', 'Devices are in the data source'),
    'scrape-clock': t('settings.check.scrape-clock', "Prometheus' clock agrees"),
  };
  return names[id];
}

/** Whether the exporter answers at all, from what its open `openapi.json` gave. */
export function judgeExporter(answer: ProbeAnswer, exporterUrl: string | undefined): CheckResult {
  if (!exporterUrl) {
    return skipped(t('settings.check.no-url', 'No URL is set: mappings, errors in words and events are not shown.'));
  }
  if (answer.status === 200 && versionOf(answer) !== undefined) {
    return ok(exporterUrl);
  }
  if (answer.status === 404 && isGrafanas(answer)) {
    return failed(
      t('settings.check.no-route', 'Grafana does not know the route of this app.'),
      t(
        'settings.check.no-route-step',
        'Enable the app: Administration, Plugins and data, Plugins, Gaugeway Devices, Enable. Then test again.',
      ),
    );
  }
  if (answer.status === 0 || answer.status === 502 || answer.status === 504) {
    return failed(
      t('settings.check.unreachable', "Grafana's server gets no answer from {{exporterUrl}}.", { exporterUrl, ...plain }),
      t(
        'settings.check.unreachable-step',
        'Is the exporter running, and does it listen where Grafana can reach it? It listens on 127.0.0.1 unless its config says "server: { listen: \':10464\' }". In a container, 127.0.0.1 is the container itself.',
      ),
    );
  }
  return failed(
    t('settings.check.stranger', '{{exporterUrl}} answers with status {{status}}, but not as Gaugeway does.', {
      exporterUrl,
      status: answer.status,
      ...plain,
    }),
    t('settings.check.stranger-step', 'The URL must be that of the exporter itself, such as http://gaugeway:10464, without a path.'),
  );
}

/** Whether the API lets the app in, from what `GET /api/v1/connectors` gave. */
export function judgeToken(answer: ProbeAnswer, hasToken: boolean): CheckResult {
  if (answer.status === 200) {
    return ok(
      hasToken
        ? t('settings.check.token-ok', 'It may read.')
        : t('settings.check.no-token', 'None is set, and the exporter asks for none.'),
    );
  }
  if (answer.status === 401) {
    return failed(
      hasToken
        ? t('settings.check.token-refused', 'The exporter does not know this token.')
        : t('settings.check.token-missing', 'The exporter asks for a token, and none is set.'),
      t(
        'settings.check.token-step',
        'Enter the token whose SHA-256 or file is under "server.tokens" in the config of the exporter, with the scope read.',
      ),
    );
  }
  if (answer.status === 403) {
    return failed(
      t('settings.check.token-scope', 'The token is known, but may not read.'),
      t('settings.check.token-scope-step', 'Enter one with the scope read. A token for reload belongs into the field below.'),
    );
  }
  return failed(
    t('settings.check.token-other', 'The API answers with status {{status}}.', { status: answer.status }),
    t('settings.check.token-other-step', 'The log of the exporter says why.'),
  );
}

/** Whether the API is one that the app knows. */
export function judgeVersion(answer: ProbeAnswer, appVersion: string): CheckResult {
  const version = versionOf(answer) ?? '';
  const versions = { version, appVersion, ...plain };
  if (knownVersions.test(version)) {
    return ok(t('settings.check.version-ok', 'Exporter {{version}}, app {{appVersion}}.', versions));
  }
  return failed(
    t('settings.check.version-other', 'Exporter {{version}} is not one that app {{appVersion}} knows.', versions),
    t('settings.check.version-step', 'Update whichever is older.'),
  );
}

/** Whether a clock agrees with the browser's; `undefined` when it cannot be told. */
export function judgeClock(clockMs: number | undefined, nowMs: number): CheckResult {
  if (clockMs === undefined) {
    return skipped(t('settings.check.no-clock', 'It does not tell.'));
  }
  const offMs = clockMs - nowMs;
  if (Math.abs(offMs) <= clockToleranceMs) {
    return ok(t('settings.check.clock-ok', 'Less than {{seconds}} s apart.', { seconds: clockToleranceMs / 1000 }));
  }
  return failed(
    t('settings.check.clock-off', 'It shows {{theirs}}, this browser {{ours}}.', {
      theirs: dateTimeFormat(clockMs),
      ours: dateTimeFormat(nowMs),
      ...plain,
    }),
    t(
      'settings.check.clock-step',
      'Set the clock that is wrong; NTP keeps it right. Until then ages and "silent" are off by the difference.',
    ),
  );
}

/** Why there is no data source to ask. */
export function judgeDataSource(problem: DataSourceProblem): CheckResult {
  switch (problem) {
    case 'none':
      return failed(
        t('settings.check.no-data-source', 'Grafana has no Prometheus data source.'),
        t('settings.check.no-data-source-step', 'Add one: Connections, Add new connection, Prometheus. Then test again.'),
      );
    case 'several':
      return failed(
        t('settings.check.several', 'More than one data source has devices.'),
        t('settings.check.several-step', 'Choose one in the field above.'),
      );
    case 'gone':
      return failed(
        t('settings.check.gone', 'The chosen data source is not there any more, or you may not query it.'),
        t('settings.check.gone-step', 'Choose another in the field above.'),
      );
    case 'without-devices':
      return ok(t('settings.check.none-with-devices', 'None of the Prometheus data sources has devices.'));
  }
}

/** Whether devices are there, from the count of `iot_device_info`. */
export function judgeDevices(count: number): CheckResult {
  if (count > 0) {
    return ok(t('settings.check.devices-found', '{{count}} devices.', { count, defaultValue_one: '{{count}} device.' }));
  }
  return failed(
    t('settings.check.no-devices', 'The data source answers, but it has no metric iot_device_info.'),
    t('settings.check.no-devices-step', 'Let Prometheus scrape the exporter (the config is below), wait for one interval and test again.'),
  );
}

/** The same for a query that failed. */
export function judgeQueryError(error: unknown): CheckResult {
  return failed(
    error instanceof Error && error.message !== '' ? error.message : String(error),
    t('settings.check.query-step', 'Open the data source in Connections and use its own Save & test.'),
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

function versionOf({ data }: ProbeAnswer): string | undefined {
  return (data as { info?: { version?: string } } | undefined)?.info?.version;
}

// the exporter's own errors are `{error: {code, message}}`; what was no JSON is put by Grafana's client into `response`
function isGrafanas({ data }: ProbeAnswer): boolean {
  const { message, response } = (data ?? {}) as { message?: unknown; response?: unknown };
  return typeof message === 'string' && response === undefined;
}
