import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, useStyles2 } from '@grafana/ui';
import { alertingErrorText } from '../../components/alerts/alertingErrorText';
import { EndSilence } from '../../components/alerts/EndSilence';
import { silenceText } from '../../components/alerts/silenceText';
import { commentText, matcherText, type Silence } from '../../core/silence';
import { unescaped } from '../../core/unescaped';
import { extendSilence, mayChange, silencePermissions } from '../../data/alerts/alertmanagers';
import type { Alerts } from '../../data/alerts/useAlerts';

interface Props {
  readonly data: Alerts;
  onChanged(): void;
}

const extensionMs = 2 * 3_600_000;

/** Silences that mute no active alert: the alert has ended, or they were set before it. They would mute the next one. */
export function SilencesWithoutAlert({ data: { alerts, silences, muting }, onChanged }: Props) {
  const styles = useStyles2(getStyles);
  const [ending, setEnding] = useState<Silence>();
  const [error, setError] = useState<string>();
  const shown = new Set(alerts.flatMap((alert) => alert.silences.map(({ id }) => id)));
  const left = silences.filter(({ id }) => !shown.has(id) && !muting.has(id));
  if (left.length === 0) {
    return null;
  }
  const close = () => setEnding(undefined);
  const extend = async (silence: Silence) => {
    try {
      await extendSilence(silence, silence.endsAtMs + extensionMs);
      setError(undefined);
      onChanged();
    } catch (problem) {
      setError(alertingErrorText(problem, silencePermissions(silence.alertmanager, 'end')));
    }
  };
  return (
    <details className={styles.part}>
      <summary>{t('alerts.without-alert', 'Silences without an alert ({{n}})', { n: left.length })}</summary>
      <p>{t('alerts.without-alert-text', 'They mute no alert that is active now, and would mute the next one.')}</p>
      {error !== undefined && <Alert severity="error" title={error} />}
      <ul className={styles.list}>
        {left.map((silence) => (
          <li key={silence.id} className={styles.line}>
            <code>{silence.matchers.map(matcherText).join(', ')}</code>
            <span>{silenceText(silence)}</span>
            {mayChange(silence) && (
              <Button
                variant="secondary"
                fill="outline"
                size="sm"
                aria-label={t('alerts.extend-of', 'Extend by 2 h: {{comment}}', { comment: commentText(silence), ...unescaped })}
                onClick={() => void extend(silence)}
              >
                {t('alerts.extend', 'Extend by 2 h')}
              </Button>
            )}
            {mayChange(silence) && (
              <Button variant="secondary" fill="outline" size="sm" onClick={() => setEnding(silence)}>
                {t('alerts.end', 'End silence')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ending !== undefined && (
        <EndSilence
          silence={ending}
          onDismiss={close}
          onDone={() => {
            close();
            onChanged();
          }}
        />
      )}
    </details>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    part: css({ marginTop: theme.spacing(2), overflowWrap: 'anywhere', '& > summary': { cursor: 'pointer' } }),
    list: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(1), marginTop: theme.spacing(1) }),
    line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
  };
}
