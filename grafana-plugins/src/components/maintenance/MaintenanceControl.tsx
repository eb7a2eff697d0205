import React, { useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { Button, useStyles2 } from '@grafana/ui';
import { unescaped } from '../../core/unescaped';
import { useAppSettings } from '../../data/appSettings';
import { endMaintenance, type MaintenanceTarget } from '../../data/exporterApi';
import { pluginId } from '../../pluginId';
import { controlErrorText } from '../controlErrorText';
import { MaintenanceModal } from './MaintenanceModal';
import { targetText } from './maintenanceText';

/** A maintenance in force; only the exporter's API knows more than its end. */
export interface MaintenanceInForce {
  readonly untilMs: number;
  readonly sinceMs?: number;
  readonly reason?: string;
  readonly by?: string;
  /** What was set into maintenance. */
  readonly target?: MaintenanceTarget;
  /** What it does not do. */
  readonly note?: string;
}

interface Props {
  readonly maintenance?: MaintenanceInForce;
  /** What may be set into maintenance from here, the usual one first. */
  readonly targets: readonly MaintenanceTarget[];
  /** Display name of the device. */
  readonly deviceName?: string;
  onChanged(): void;
}

/** Shows a maintenance, and sets and ends it, for users with the permission. */
export function MaintenanceControl({ maintenance, targets, deviceName, onChanged }: Props) {
  const styles = useStyles2(getStyles);
  const { exporterUrl } = useAppSettings();
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const isAllowed = Boolean(exporterUrl) && hasPermission(`${pluginId}.exporter:control`);
  const target = maintenance?.target;
  const end = async (ended: MaintenanceTarget) => {
    try {
      await endMaintenance(ended);
      setError(undefined);
      onChanged();
    } catch (problem) {
      setError(controlErrorText(problem));
    }
  };
  if (maintenance === undefined && !isAllowed) {
    return null;
  }
  return (
    <div className={maintenance === undefined ? undefined : styles.notice}>
      {maintenance !== undefined && <Notice maintenance={maintenance} deviceName={deviceName} />}
      {isAllowed && (
        <div className={styles.buttons}>
          <Button size="sm" variant="secondary" fill="outline" icon="wrench" onClick={() => setOpen(true)}>
            {maintenance === undefined ? t('maintenance.set', 'Set maintenance') : t('maintenance.change', 'Change maintenance')}
          </Button>
          {target !== undefined && (
            <Button size="sm" variant="secondary" fill="outline" onClick={() => void end(target)}>
              {t('maintenance.end', 'End maintenance')}
            </Button>
          )}
        </div>
      )}
      {error !== undefined && <div role="alert">{error}</div>}
      {isOpen && <MaintenanceModal targets={targets} deviceName={deviceName} onBegun={onChanged} onDismiss={() => setOpen(false)} />}
    </div>
  );
}

function Notice({ maintenance, deviceName }: { readonly maintenance: MaintenanceInForce; readonly deviceName: string | undefined }) {
  const { untilMs, sinceMs, reason, by, target, note } = maintenance;
  const until = dateTimeFormat(untilMs);
  const set =
    by === undefined || sinceMs === undefined
      ? undefined
      : t('maintenance.by', 'Set by {{by}}, {{time}}', { by, time: dateTimeFormat(sinceMs), ...unescaped });
  return (
    <>
      <div>
        {reason === undefined
          ? t('maintenance.until', 'In maintenance until {{until}}', { until, ...unescaped })
          : t('maintenance.until-reason', 'In maintenance until {{until}}: {{reason}}', { until, reason, ...unescaped })}
      </div>
      <div>{[target && targetText(target, deviceName), set, note].filter(Boolean).join(' · ')}</div>
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    notice: css({
      display: 'grid',
      gap: theme.spacing(0.5),
      borderLeft: `3px solid ${theme.visualization.getColorByName('purple')}`,
      paddingLeft: theme.spacing(1),
      overflowWrap: 'anywhere',
    }),
    buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  };
}
