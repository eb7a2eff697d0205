import React from 'react';
import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';

const rows = Array.from({ length: 12 }, (_, index) => index);

/** The list before its devices are there. */
export function TableSkeleton() {
  const styles = useStyles2(getStyles);
  return (
    <div role="status" aria-busy="true" aria-label={t('devices.loading', 'Loading devices')} className={styles.list}>
      {rows.map((row) => (
        <div key={row} className={styles.row} />
      ))}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const pulse = keyframes({ '50%': { opacity: 0.4 } });
  return {
    list: css({ display: 'grid', gap: theme.spacing(1), marginTop: theme.spacing(10) }),
    row: css({
      height: 28,
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
      [theme.transitions.handleMotion('no-preference')]: { animation: `${pulse} 1.6s ease-in-out infinite` },
    }),
  };
}
