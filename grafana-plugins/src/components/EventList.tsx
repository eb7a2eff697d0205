import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, locationUtil } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { eventText } from '../core/eventText';
import { devicePath } from '../core/paths';
import type { EventRow } from '../data/exporterApi';
import { Ago } from './Ago';

interface Props {
  /** In the order of the exporter, oldest first. */
  readonly events: readonly EventRow[];
  readonly nowMs: number;
  /** Whether to show the device of each event. */
  readonly withDevice?: boolean;
}

/** Events, latest first. */
export function EventList({ events, nowMs, withDevice = false }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {[...events].reverse().map((event) => (
        <li key={event.id} className={styles.event}>
          <span className={styles.time} title={dateTimeFormat(event.at_ms)}>
            <Ago atMs={event.at_ms} nowMs={nowMs} />
          </span>
          <div className={styles.what}>
            {withDevice && <Subject event={event} />}
            <span className={styles.name}>{eventText(event.event)}</span>
            <span className={styles.attributes}>
              {Object.entries(event.attributes)
                .map(([name, value]) => `${name}: ${String(value)}`)
                .join(' · ')}
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Subject({ event: { connector, device, name } }: { readonly event: EventRow }) {
  const styles = useStyles2(getStyles);
  return device === undefined ? (
    <span>{connector}</span>
  ) : (
    <a className={styles.link} href={locationUtil.assureBaseUrl(devicePath(connector, device))}>
      {name ?? device}
    </a>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({ listStyle: 'none' }),
    event: css({
      display: 'flex',
      columnGap: theme.spacing(2),
      padding: theme.spacing(0.75, 0),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    time: css({ flex: '0 0 90px', color: theme.colors.text.secondary }),
    what: css({ display: 'flex', flexWrap: 'wrap', columnGap: theme.spacing(2), minWidth: 0 }),
    name: css({ fontWeight: theme.typography.fontWeightMedium }),
    attributes: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
    link: css({ color: theme.colors.text.link }),
  };
}
