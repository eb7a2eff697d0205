import React, { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { EmptyState, useStyles2 } from '@grafana/ui';
import { SearchField } from '../../components/SearchField';
import type { MetricGroup } from '../../core/catalogue';
import { partWords } from '../../core/partWords';
import { ReadingCard } from './ReadingCard';
import { PhaseTableView } from './PhaseTableView';
import { hasMany, layoutOf } from './readingLayout';
import type { DeviceReading } from './readings';

interface Props {
  readonly readings: readonly DeviceReading[];
  readonly nowMs: number;
  /** Last message of a device that does not report now. */
  readonly endMs?: number;
  /** `undefined` for users without access to Explore. */
  exploreHref(metric: string): string | undefined;
}

/** Current readings: key figures, a section for each part, diagnostics folded; a few readings are plain groups. */
export function ReadingsTab({ readings, nowMs, endMs, exploreHref }: Props) {
  const styles = useStyles2(getStyles);
  const [search, setSearch] = useState('');
  const { figures, sections, diagnostics } = useMemo(() => layoutOf(readings, search), [readings, search]);
  if (readings.length === 0) {
    return (
      <EmptyState variant="not-found" message={t('readings.none', 'No current readings')}>
        {t(
          'readings.none-text',
          'A device that is offline or whose exporter does not answer has no readings now; they return with it. Graphs shows past values.',
        )}
      </EmptyState>
    );
  }
  const cards = (shown: readonly DeviceReading[], part?: string) => (
    <ul className={styles.cards}>
      {shown.map((reading) => (
        <ReadingCard key={reading.key} reading={reading} part={part} nowMs={nowMs} endMs={endMs} href={exploreHref(reading.metric)} />
      ))}
    </ul>
  );
  const isFolded = hasMany(readings) && search === '';
  return (
    <>
      {hasMany(readings) && (
        <div className={styles.search}>
          <SearchField
            label={t('readings.search', 'Search readings')}
            placeholder={t('readings.search', 'Search readings')}
            value={search}
            onSearch={setSearch}
          />
        </div>
      )}
      {figures.length > 0 && (
        <section aria-label={t('readings.key-figures', 'Key figures')}>
          <ul className={styles.figures}>
            {figures.map((reading) => (
              <ReadingCard key={reading.key} reading={reading} nowMs={nowMs} endMs={endMs} href={exploreHref(reading.metric)} isLarge />
            ))}
          </ul>
        </section>
      )}
      {sections.map(({ key, part, group, readings: own, phases }) => {
        const title = part === undefined ? groupTitle(group) : partTitle(part);
        return (
          <section key={key} aria-label={title}>
            <h2 className={styles.heading}>{title}</h2>
            {own.length > 0 && cards(own, part)}
            {phases !== undefined && <PhaseTableView table={phases} part={part} exploreHref={exploreHref} />}
          </section>
        );
      })}
      {diagnostics.length > 0 && (
        <details key={String(isFolded)} open={!isFolded}>
          <summary className={styles.summary}>
            <h2 className={styles.inline}>{groupTitle('diagnostic')}</h2> <span className={styles.count}>{diagnostics.length}</span>
          </summary>
          {cards(diagnostics)}
        </details>
      )}
      {sections.length === 0 && diagnostics.length === 0 && figures.length === 0 && (
        <p>{t('readings.no-match', 'No reading matches the search.')}</p>
      )}
    </>
  );
}

/** `dc` is "DC", `grid_meter` "Grid meter", `2` "Channel 2". */
function partTitle(part: string): string {
  if (/^\d+$/.test(part)) {
    return t('readings.channel', 'Channel {{number}}', { number: part });
  }
  const words = partWords(part);
  return words.length <= 2 ? words.toUpperCase() : words.charAt(0).toUpperCase() + words.slice(1);
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
    search: css({ maxWidth: 320, margin: theme.spacing(2, 0, 1) }),
    summary: css({ cursor: 'pointer', margin: theme.spacing(2, 0, 1) }),
    inline: css({ ...theme.typography.h5, display: 'inline', margin: 0 }),
    count: css({ color: theme.colors.text.secondary }),
    figures: css({
      listStyle: 'none',
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))',
      gap: theme.spacing(1),
    }),
    cards: css({
      listStyle: 'none',
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 220px), 1fr))',
      gap: theme.spacing(1),
    }),
  };
}
