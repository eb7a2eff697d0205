import React, { useCallback } from 'react';
import { t } from '@grafana/i18n';
import { Alert } from '@grafana/ui';
import { ruleUidLabel, safetyAlerts, sentLabels } from '../../core/alert';
import type { KnownAlert } from '../../core/alertRow';
import { isMatch, type Matcher } from '../../core/silence';
import { unescaped } from '../../core/unescaped';
import { type AlertStatus, getAlertStatuses } from '../../data/alerts/alertmanagers';
import { useLoad } from '../../data/useLoad';

interface Props {
  /** Of the Alertmanager. */
  readonly uid: string;
  /** The array is asked about anew when it is another one. */
  readonly matchers: readonly Matcher[];
  /** Those that the page knows: pending ones, which no Alertmanager has, and the same alert elsewhere. */
  readonly alerts: readonly KnownAlert[];
}

/** What a silence mutes now, as its Alertmanager says, what like it goes on elsewhere, and that it mutes dangers. */
export function SilenceReach({ matchers, alerts, uid }: Props) {
  const names = useReach({ matchers, alerts, uid });
  const labelled = matchers.filter((matcher) => matcher.name !== ruleUidLabel);
  const elsewhere = alerts.filter((alert) => labelled.length > 0 && !isReached(alert, uid, matchers) && isMatch(labelled, alert.labels));
  const name = matchers.find((matcher) => matcher.name === 'alertname')?.value;
  return (
    <>
      <p role="status">
        {t('alerts.reach', 'Now {{count}} alerts: {{names}}', {
          count: names.length,
          names: [...new Set(names)].join(', ') || '–',
          ...unescaped,
          defaultValue_one: 'Now {{count}} alert: {{names}}',
        })}
      </p>
      {elsewhere.length > 0 && (
        <p>
          {t('alerts.elsewhere', 'Not muted: the same alert of {{names}}', {
            names: [...new Set(elsewhere.map((alert) => alert.source.name))].join(', '),
            ...unescaped,
          })}
        </p>
      )}
      {(name === undefined || safetyAlerts.includes(name)) && (
        <Alert severity="warning" title={t('alerts.danger', 'This also mutes a danger')}>
          {t(
            'alerts.danger-text',
            'Until the end, no notification of a leak, smoke, gas or carbon monoxide that these labels select is sent, also not of a new one.',
          )}
        </Alert>
      )}
    </>
  );
}

/** Names of the alerts that a silence would mute: those that the Alertmanager has, of whichever sender, and those that it has not got yet. */
function useReach({ matchers, alerts, uid }: Props): readonly string[] {
  const load = useCallback(
    async (signal: AbortSignal) => ({ matchers, statuses: matchers.length === 0 ? [] : await getAlertStatuses(uid, matchers, signal) }),
    [uid, matchers],
  );
  const { data } = useLoad(load);
  const statuses = data?.matchers === matchers ? data.statuses : [];
  const others = matchers.length === 0 ? [] : alerts.filter((alert) => isReached(alert, uid, matchers) && !statuses.some(isOf(alert)));
  return [...statuses.map(({ labels }) => labels['alertname'] ?? ''), ...others.map(({ name }) => name)];
}

function isReached(alert: KnownAlert, uid: string, matchers: readonly Matcher[]): boolean {
  return alert.alertmanagers.includes(uid) && isMatch(matchers, sentLabels(alert));
}

/** Whether a status is that of the alert: the Alertmanager may have more labels. */
function isOf(alert: KnownAlert): (status: AlertStatus) => boolean {
  const own = Object.entries(sentLabels(alert)).filter(([, value]) => value !== '');
  return ({ labels }) => own.every(([name, value]) => labels[name] === value);
}
