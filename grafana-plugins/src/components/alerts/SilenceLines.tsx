import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import type { AlertRow } from '../../core/alertRow';
import { commentText, isAcknowledgement, type Silence } from '../../core/silence';
import { unescaped } from '../../core/unescaped';
import { mayChange } from '../../data/alerts/alertmanagers';
import { silenceText } from './silenceText';

interface Props {
  readonly row: AlertRow;
  onEnd(silence: Silence): void;
}

/** Who silenced or acknowledged an alert, until when and why. */
export function SilenceLines({ row: { silences, name, alerts }, onEnd }: Props) {
  const styles = useStyles2(getStyles);
  const inhibitors = [...new Set(alerts.flatMap((alert) => alert.inhibitors))];
  const intervals = [...new Set(alerts.flatMap((alert) => alert.intervals))];
  return (
    <>
      {silences.map((silence) => (
        <div key={silence.id} className={styles.line}>
          <span>
            <Icon name={isAcknowledgement(silence) ? 'user' : 'bell-slash'} /> {silenceText(silence)}
          </span>
          {mayChange(silence) && (
            <Button
              variant="secondary"
              fill="text"
              size="sm"
              onClick={() => onEnd(silence)}
              aria-label={t('alerts.end-of', 'End silence: {{name}}, {{comment}}', { name, comment: commentText(silence), ...unescaped })}
            >
              {t('alerts.end', 'End silence')}
            </Button>
          )}
        </div>
      ))}
      {alerts.some((alert) => alert.isHeard && alert.silences.length > 0) && (
        <div className={styles.line}>
          <span>
            <Icon name="bell" /> {t('alerts.heard', 'Notifications go on: another Alertmanager has this alert and does not mute it')}
          </span>
        </div>
      )}
      {intervals.length > 0 && (
        <div className={styles.line}>
          <span>
            <Icon name="clock-nine" />{' '}
            {mutedText(
              intervals,
              alerts.some(({ isHeard }) => isHeard),
            )}
          </span>
        </div>
      )}
      {inhibitors.length > 0 && (
        <div className={styles.line}>
          <span>
            <Icon name="bell-slash" /> {inhibitedText(inhibitors)}
          </span>
        </div>
      )}
    </>
  );
}

function mutedText(intervals: readonly string[], isHeard: boolean): string {
  const names = intervals.filter(Boolean).join(', ');
  const text = isHeard
    ? t('alerts.muted-partly', 'Some notifications are muted now, by a time interval')
    : t('alerts.muted', 'No notification now: muted by a time interval');
  return names === '' ? text : `${text} (${names})`;
}

function inhibitedText(inhibitors: readonly string[]): string {
  const names = inhibitors.filter(Boolean).join(', ');
  return names === ''
    ? t('alerts.inhibited', 'No notification: inhibited by another alert')
    : t('alerts.inhibited-by', 'No notification: inhibited by {{names}}', { names, ...unescaped });
}

function getStyles(theme: GrafanaTheme2) {
  return {
    line: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      color: theme.colors.text.secondary,
      overflowWrap: 'anywhere',
      minWidth: 0,
    }),
  };
}
