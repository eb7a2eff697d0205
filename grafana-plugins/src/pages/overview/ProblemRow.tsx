import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Ago } from '../../components/Ago';
import { StateBadge } from '../../components/StateBadge';
import type { Problem } from './problem';

interface Props {
  readonly problem: Problem;
  readonly nowMs: number;
}

/** A problem; the whole row is a link to its page. */
export function ProblemRow({ problem: { level, name, area, alerts, text, sinceMs, isAtLeast, path }, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <li className={styles.row}>
      <span className={styles.state}>
        <StateBadge level={level} />
      </span>
      <div className={styles.what}>
        <div className={styles.title}>
          <a className={styles.link} href={locationUtil.assureBaseUrl(path)}>
            {name}
          </a>
          {area !== '' && <span className={styles.area}>{area}</span>}
        </div>
        <div className={styles.text}>
          {alerts.map((alert) => (
            <span key={alert.name} className={styles.alert}>
              {alert.name}
            </span>
          ))}
          {text}
        </div>
      </div>
      <span className={styles.since}>{sinceMs !== undefined && <Ago atMs={sinceMs} nowMs={nowMs} isAtLeast={isAtLeast} />}</span>
    </li>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    row: css({
      position: 'relative',
      display: 'grid',
      gridTemplateColumns: '100px minmax(0, 1fr) auto',
      columnGap: theme.spacing(1.5),
      padding: theme.spacing(1),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      '&:hover': { background: theme.colors.action.hover },
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr) auto', rowGap: theme.spacing(0.5) },
    }),
    // above the link, so that the explanation of the state shows
    state: css({ position: 'relative', zIndex: 1, justifySelf: 'start' }),
    what: css({ minWidth: 0, [theme.breakpoints.down('sm')]: { gridRow: 2, gridColumn: '1 / -1' } }),
    title: css({ display: 'flex', flexWrap: 'wrap', columnGap: theme.spacing(1), overflowWrap: 'anywhere' }),
    // extends the link to the whole row
    link: css({
      fontWeight: theme.typography.fontWeightMedium,
      '&:hover': { textDecoration: 'underline' },
      '&::after': { content: '""', position: 'absolute', inset: 0 },
    }),
    area: css({ color: theme.colors.text.secondary }),
    text: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
    alert: css({ color: theme.colors.text.primary, marginRight: theme.spacing(1) }),
    since: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap', '& time': { position: 'relative', zIndex: 1 } }),
  };
}
