import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { EmptyState, useStyles2 } from '@grafana/ui';
import type { MetricGroup } from '../../core/catalogue';
import { ReadingCard } from './ReadingCard';
import { type DeviceReading, readingGroups } from './readings';

interface Props {
  readonly readings: readonly DeviceReading[];
  readonly nowMs: number;
  /** Last message of a device that does not report now. */
  readonly endMs?: number;
  /** `undefined` for users without access to Explore. */
  exploreHref(metric: string): string | undefined;
}

/** Current readings, in the groups of the catalogue. */
export function ReadingsTab({ readings, nowMs, endMs, exploreHref }: Props) {
  const styles = useStyles2(getStyles);
  if (readings.length === 0) {
    return (
      <EmptyState variant="not-found" message={t('readings.none', 'No current readings')}>
        {t('readings.none-text', 'An offline device exports no readings; they return once it is online. Graphs shows past values.')}
      </EmptyState>
    );
  }
  return (
    <>
      {readingGroups.map((group) => {
        const own = readings.filter((reading) => reading.group === group);
        return (
          own.length > 0 && (
            <section key={group} aria-label={groupTitle(group)}>
              <h2 className={styles.heading}>{groupTitle(group)}</h2>
              <ul className={styles.cards}>
                {own.map((reading) => (
                  <ReadingCard key={reading.key} reading={reading} nowMs={nowMs} endMs={endMs} href={exploreHref(reading.metric)} />
                ))}
              </ul>
            </section>
          )
        );
      })}
    </>
  );
}

function groupTitle(group: MetricGroup): string {
  switch (group) {
    case 'measurement':
      return t('group.measurement', 'Measurements');
    case 'state':
      return t('group.state', 'States');
    case 'diagnostic':
      return t('group.diagnostic', 'Diagnostics');
    case 'setting':
      return t('group.setting', 'Device settings');
    case 'color':
      return t('group.color', 'Colour');
    case 'location':
      return t('group.location', 'Location');
  }
}

function getStyles(theme: GrafanaTheme2) {
  return {
    heading: css({ ...theme.typography.h5, margin: theme.spacing(2, 0, 1) }),
    cards: css({
      listStyle: 'none',
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 220px), 1fr))',
      gap: theme.spacing(1),
    }),
  };
}
