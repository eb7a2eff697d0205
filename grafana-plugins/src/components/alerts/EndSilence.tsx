import React, { useState } from 'react';
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Alert, ConfirmModal, useStyles2 } from '@grafana/ui';
import { commentText, matcherText, type Silence } from '../../core/silence';
import { unescaped } from '../../core/unescaped';
import { endSilence, silencePermissions } from '../../data/alerts/alertmanagers';
import { alertingErrorText } from './alertingErrorText';
import { authorOf } from './silenceText';

interface Props {
  readonly silence: Silence;
  onDone(): void;
  onDismiss(): void;
}

/** Asks whether to end a silence, which may be of several alerts. */
export function EndSilence({ silence, onDone, onDismiss }: Props) {
  const styles = useStyles2(getStyles);
  const [error, setError] = useState<string>();
  const end = async () => {
    try {
      await endSilence(silence);
      onDone();
    } catch (problem) {
      setError(alertingErrorText(problem, silencePermissions(silence.alertmanager, 'end')));
    }
  };
  return (
    <ConfirmModal
      isOpen
      title={t('alerts.end-title', 'End the silence')}
      body={t('alerts.end-body', 'Of {{by}}: {{comment}}', { by: authorOf(silence), comment: commentText(silence), ...unescaped })}
      description={
        <>
          <code className={styles.matchers}>{silence.matchers.map(matcherText).join(', ')}</code>
          {error !== undefined && (
            <Alert severity="error" title={t('alerts.not-ended', 'Silence not ended')}>
              {error}
            </Alert>
          )}
        </>
      }
      confirmText={t('alerts.end', 'End silence')}
      confirmButtonVariant="primary"
      onConfirm={() => end()}
      onDismiss={onDismiss}
    />
  );
}

function getStyles() {
  // on a phone they need several lines, which Grafana's style of code does not make
  return { matchers: css({ whiteSpace: 'normal', overflowWrap: 'anywhere' }) };
}
