import React, { type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { Ago } from '../../components/Ago';
import type { DeviceStatus } from '../../data/exporterApi';

interface Props {
  /** Absent where the exporter's API cannot be reached. */
  readonly status: DeviceStatus | undefined;
  readonly nowMs: number;
}

/** The last error and the last payload of the device, as the exporter recorded them, with their ages. */
export function DeviceDiagnostics({ status, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  if (status === undefined) {
    return null;
  }
  const { last_error: error, last_payload: payload } = status;
  const payloadTitle = t('diagnostics.last-payload', 'Last payload');
  return (
    <section aria-labelledby="gaugeway-diagnostics">
      <h2 id="gaugeway-diagnostics" className={styles.heading}>
        {t('diagnostics.heading', 'Diagnostics')}
      </h2>
      {error === undefined && payload === undefined && (
        <p className={styles.none}>{t('diagnostics.none', 'The exporter has recorded no error and no payload of this device.')}</p>
      )}
      <dl className={styles.list}>
        {error !== undefined && (
          <Entry title={t('diagnostics.last-error', 'Last error')} atMs={error.at_ms} nowMs={nowMs}>
            {error.message}
          </Entry>
        )}
        {payload !== undefined && (
          <Entry title={payloadTitle} atMs={payload.at_ms} nowMs={nowMs}>
            <pre className={styles.payload} tabIndex={0} role="region" aria-label={payloadTitle}>
              {payload.text}
            </pre>
          </Entry>
        )}
      </dl>
    </section>
  );
}

interface EntryProps extends Omit<Props, 'status'> {
  readonly title: string;
  readonly atMs: number;
  readonly children: ReactNode;
}

function Entry({ title, atMs, nowMs, children }: EntryProps) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <dt className={styles.title}>
        {title} · <Ago atMs={atMs} nowMs={nowMs} />
      </dt>
      <dd className={styles.text}>{children}</dd>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    heading: css({ ...theme.typography.h5, margin: theme.spacing(2, 0, 1) }),
    none: css({ color: theme.colors.text.secondary }),
    list: css({ display: 'grid', gap: theme.spacing(1), gridTemplateColumns: 'minmax(0, 1fr)', margin: theme.spacing(0, 0, 2) }),
    title: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
    text: css({ margin: 0, overflowWrap: 'anywhere' }),
    payload: css({ margin: theme.spacing(0.5, 0, 0), maxHeight: 200, overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
  };
}
