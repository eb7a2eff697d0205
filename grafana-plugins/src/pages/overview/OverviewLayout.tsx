import React, { type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  readonly tiles: ReactNode;
  readonly problems: ReactNode;
  readonly fleet: ReactNode;
  readonly events?: ReactNode;
}

/** Tiles on top, problems beside the fleet, events last; one column on a phone. */
export function OverviewLayout({ tiles, problems, fleet, events }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.page}>
      {tiles}
      <div className={styles.halves}>
        <div>{problems}</div>
        <div>{fleet}</div>
      </div>
      {events}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    page: css({ display: 'grid', gap: theme.spacing(3), gridTemplateColumns: 'minmax(0, 1fr)' }),
    halves: css({
      display: 'grid',
      gap: theme.spacing(3),
      gridTemplateColumns: 'minmax(0, 1fr)',
      [theme.breakpoints.up('lg')]: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)' },
    }),
  };
}
