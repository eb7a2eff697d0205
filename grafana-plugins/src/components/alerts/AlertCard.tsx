import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Badge, Button, useStyles2 } from '@grafana/ui';
import type { AlertRow } from '../../core/alertRow';
import { sinceText, spanText } from '../../core/deviceText';
import type { Silence } from '../../core/silence';
import { unescaped } from '../../core/unescaped';
import { maySilence } from '../../data/alerts/alertmanagers';
import { exactText } from '../exactText';
import { acknowledgedHelp, inhibitedHelp, mutedByTimeHelp, pendingHelp, silencedHelp } from '../help/alertHelp';
import { StateBadge } from '../StateBadge';
import { stateWord } from '../stateStyle';
import { AlertLinks } from './AlertLinks';
import { AlertTexts } from './AlertTexts';
import { SilenceLines } from './SilenceLines';

interface Props {
  readonly row: AlertRow;
  readonly nowMs: number;
  /** Not on the page of the device itself. */
  readonly withDevice: boolean;
  onSilence(isAcknowledgement: boolean): void;
  onEnd(silence: Silence): void;
}

/** An alert: what it is about, what its rule says, who takes care of it, and where to go from there. */
export function AlertCard({ row, nowMs, withDevice, onSilence, onEnd }: Props) {
  const styles = useStyles2(getStyles);
  const { name, severity, phase, subject, area, alerts, isSilenced, isInhibited, sourceName } = row;
  return (
    <li
      className={styles.card}
      tabIndex={-1}
      data-key={row.key}
      data-level={severity}
      data-phase={phase}
      data-muted={isSilenced || isInhibited}
    >
      <div className={styles.line}>
        <StateBadge level={severity} />
        <strong>{name}</strong>
        {withDevice && <span className={styles.aside}>{[subject, area].filter(Boolean).join(', ')}</span>}
        {sourceName !== undefined && <span className={styles.aside}>{sourceName}</span>}
        {phase === 'pending' && <Badge color="blue" text={t('alerts.pending', 'Pending')} tooltip={pendingHelp()} />}
        {row.isAcknowledged && (
          <Badge color="green" icon="user" text={t('alerts.acknowledged', 'Acknowledged')} tooltip={acknowledgedHelp()} />
        )}
        {isSilenced && <Badge color="darkgrey" icon="bell-slash" text={t('alerts.silenced', 'Silenced')} tooltip={silencedHelp()} />}
        {isInhibited && (
          <Badge color="darkgrey" icon="bell-slash" text={t('alerts.inhibited-badge', 'Inhibited')} tooltip={inhibitedHelp()} />
        )}
        {row.isMutedByTime && (
          <Badge color="darkgrey" icon="clock-nine" text={t('alerts.muted-badge', 'Muted')} tooltip={mutedByTimeHelp()} />
        )}
        {withDevice && row.maintenanceUntilMs !== undefined && (
          <Badge
            color="purple"
            icon="wrench"
            text={stateWord('maintenance')}
            tooltip={t('maintenance.until', 'In maintenance until {{until}}', {
              until: dateTimeFormat(row.maintenanceUntilMs),
              ...unescaped,
            })}
          />
        )}
        <SinceWhen row={row} nowMs={nowMs} />
      </div>
      <AlertTexts alerts={alerts} />
      <SilenceLines row={row} onEnd={onEnd} />
      <div className={styles.line}>
        <SilenceButtons row={row} onSilence={onSilence} />
        <AlertLinks row={row} withDevice={withDevice} />
      </div>
    </li>
  );
}

function SinceWhen({ row: { sinceMs, isAtLeast = false, phase, alerts }, nowMs }: Pick<Props, 'row' | 'nowMs'>) {
  const styles = useStyles2(getStyles);
  const [{ activeAtMs, holdMs }] = alerts;
  const remainingMs = phase === 'pending' && activeAtMs !== undefined && holdMs !== undefined ? activeAtMs + holdMs - nowMs : undefined;
  return (
    sinceMs !== undefined && (
      <span className={styles.aside}>
        <time dateTime={new Date(sinceMs).toISOString()} title={exactText(sinceMs, isAtLeast)}>
          {sinceText({ sinceMs, isAtLeast }, nowMs)}
        </time>
        {remainingMs !== undefined && remainingMs > 0 && (
          <>{t('alerts.fires-in', ', fires in {{span}}', { span: spanText(remainingMs), ...unescaped })}</>
        )}
      </span>
    )
  );
}

function SilenceButtons({ row, onSilence }: Pick<Props, 'row' | 'onSilence'>) {
  const { name, subject, isSilenced, isAcknowledged, alerts, sourceName } = row;
  if (isSilenced || !alerts[0].alertmanagers.some((uid) => maySilence(uid, 'create'))) {
    return null;
  }
  const about = [name, subject, sourceName].filter(Boolean).join(', ');
  const labelOf = (action: string) => t('alerts.action', '{{action}}: {{name}}', { action, name: about, ...unescaped });
  const [acknowledge, silence] = [t('alerts.acknowledge', 'Acknowledge'), t('alerts.silence', 'Silence')];
  return (
    <>
      {!isAcknowledged && (
        <Button variant="secondary" size="sm" icon="user" aria-label={labelOf(acknowledge)} onClick={() => onSilence(true)}>
          {acknowledge}
        </Button>
      )}
      <Button variant="secondary" size="sm" icon="bell-slash" aria-label={labelOf(silence)} onClick={() => onSilence(false)}>
        {silence}
      </Button>
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const border = (color: string) => ({ borderLeftColor: color });
  return {
    card: css({
      display: 'grid',
      gap: theme.spacing(0.5),
      borderLeft: '3px solid',
      paddingLeft: theme.spacing(1),
      overflowWrap: 'anywhere',
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
      '&[data-level="critical"]': border(theme.colors.error.border),
      '&[data-level="warning"]': border(theme.colors.warning.border),
      '&[data-level="info"]': border(theme.colors.info.border),
      '&[data-muted="true"]': border(theme.colors.border.medium),
    }),
    line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
    aside: css({ color: theme.colors.text.secondary }),
  };
}
