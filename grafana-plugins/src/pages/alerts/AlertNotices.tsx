import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, ClipboardButton, Text, useStyles2 } from '@grafana/ui';
import { alertingErrorText } from '../../components/alerts/alertingErrorText';
import { grafanaUid } from '../../core/alert';
import type { KnownAlert } from '../../core/alertRow';
import { unescaped } from '../../core/unescaped';
import { maySilence, silencePermissions } from '../../data/alerts/alertmanagers';
import type { SourceProblem, Unanswered } from '../../data/alerts/sourceProblem';
import type { Alerts } from '../../data/alerts/useAlerts';
import { IdleRules, NoRules } from './RuleNotices';

interface Props {
  readonly data: Alerts;
  /** Those that no other notice of the page has. */
  readonly problems: readonly SourceProblem[];
}

/** What the page cannot show or do, each with the reason and the next step. */
export function AlertNotices({ data: { alertmanagers, alerts }, problems }: Props) {
  return (
    <>
      {problems.map((problem) => (
        <ProblemNotice key={`${problem.source.uid} ${problem.missing}`} problem={problem} />
      ))}
      {alertmanagers.length === 0 && alerts.some(({ source }) => source.uid !== grafanaUid) && <AlertmanagerNotice />}
      <PermissionNotice alerts={alerts} />
    </>
  );
}

function ProblemNotice({ problem }: { readonly problem: SourceProblem }) {
  switch (problem.missing) {
    case 'evaluation':
      return <IdleRules name={problem.source.name} rules={problem.rules} />;
    case 'rules':
      return <NoRules name={problem.source.name} />;
    default:
      return <UnansweredNotice problem={problem} />;
  }
}

function UnansweredNotice({ problem: { source, missing, error } }: { readonly problem: Unanswered }) {
  const name = source.name;
  const isGrafana = source.uid === grafanaUid;
  const isSlow = error.problem === 'slow';
  switch (missing) {
    case 'alerts':
      return (
        <Alert
          severity={isSlow ? 'info' : 'error'}
          title={t('alerts.problem-alerts', 'Alerts of {{name}} are not available', { name, ...unescaped })}
        >
          {alertingErrorText(error, [isGrafana ? 'alert.rules:read' : 'datasources:query'])}
        </Alert>
      );
    case 'annotations':
      return (
        <Alert
          severity="info"
          title={t('alerts.problem-annotations', 'What the rules of {{name}} say is not available', { name, ...unescaped })}
        >
          {alertingErrorText(error, ['alert.rules.external:read'])}
        </Alert>
      );
    case 'silences':
      return (
        <Alert
          severity={isSlow ? 'info' : 'warning'}
          title={t('alerts.problem-silences', 'Silences of {{name}} are not available', { name, ...unescaped })}
        >
          {alertingErrorText(error, silencePermissions(source.uid, 'read'))}
        </Alert>
      );
  }
}

const provisioning = `apiVersion: 1
datasources:
  - name: Alertmanager
    type: alertmanager
    access: proxy
    url: http://localhost:9093
    jsonData:
      implementation: prometheus
`;

/** Grafana reaches the silences of alerts of Prometheus by a data source. */
function AlertmanagerNotice() {
  const styles = useStyles2(getStyles);
  return (
    <Alert severity="info" title={t('alerts.no-alertmanager', 'To see and set silences, add your Alertmanager as a data source')}>
      <p>
        {t(
          'alerts.no-alertmanager-text',
          'Connections, Add new connection, Alertmanager: enter its URL and select Prometheus as Implementation. Or with a file below provisioning/datasources:',
        )}
      </p>
      <pre className={styles.lines}>{provisioning}</pre>
      <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => provisioning}>
        {t('alerts.copy', 'Copy lines')}
      </ClipboardButton>
    </Alert>
  );
}

/** Why there are no buttons. */
function PermissionNotice({ alerts }: { readonly alerts: readonly KnownAlert[] }) {
  const uids = [...new Set(alerts.flatMap(({ alertmanagers }) => alertmanagers))];
  const denied = uids.filter((uid) => !maySilence(uid, 'create'));
  if (denied.length === 0) {
    return null;
  }
  const permissions = [...new Set(denied.map((uid) => silencePermissions(uid, 'create').join(' / ')))].join(', ');
  return (
    <Text color="secondary" element="p">
      {t(
        'alerts.not-allowed',
        'You cannot silence or acknowledge these alerts: that needs the permission {{permissions}}, which Editors have.',
        {
          permissions,
          ...unescaped,
        },
      )}
    </Text>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { lines: css({ margin: theme.spacing(1, 0) }) };
}
