import React from 'react';
import { Tooltip, useStyles2 } from '@grafana/ui';
import { t } from '@grafana/i18n';
import { type Level, levels } from '../../core/level';
import { legendStyles } from './gridStyles';
import type { StateCounts } from './stateCounts';
import { StateSign } from '../StateSign';
import { stateWord } from '../stateStyle';

export const legendHeight = 32;
/** In a lower panel the cells need its place. */
export const minHeightWithLegend = 96;
/** Width of an entry without its word: icon, count, padding. */
const entryWidth = 54;
const averageGlyphWidth = 7;

interface FleetLegendProps {
  readonly counts: StateCounts;
  readonly total: number;
  readonly shown: number;
  /** The selected levels; empty for all. */
  readonly only: ReadonlySet<Level>;
  readonly setOnly: (only: ReadonlySet<Level>) => void;
  readonly width: number;
  /** Explains a level. */
  readonly helpOf?: (level: Level) => string;
}

/** Number of cells per level; pressed entries filter the grid. */
export function FleetLegend({ counts, total, shown, only, setOnly, width, helpOf }: FleetLegendProps) {
  const styles = useStyles2(legendStyles);
  const listed = levels.filter((level) => counts[level] > 0 || only.has(level));
  // in a narrow legend the words are for screen readers and tooltips only
  const wanted = listed.reduce((sum, level) => sum + entryWidth + stateWord(level).length * averageGlyphWidth, 0);
  const isNarrow = width < wanted;
  const toggle = (level: Level) => {
    const next = new Set(only);
    if (!next.delete(level)) {
      next.add(level);
    }
    setOnly(next);
  };
  return (
    <div role="group" aria-label={t('fleet.legend-label', 'Show only')} className={styles.legend} style={{ height: legendHeight }}>
      {listed.map((level) => (
        <Tooltip key={level} content={[stateWord(level), helpOf?.(level)].filter(Boolean).join(': ')}>
          <button type="button" className={styles.legendItem} aria-pressed={only.has(level)} onClick={() => toggle(level)}>
            <StateSign level={level} />
            <span className={isNarrow ? styles.hidden : undefined}>{stateWord(level)} </span>
            <span className={styles.legendCount}>{counts[level]}</span>
          </button>
        </Tooltip>
      ))}
      <span role="status" className={styles.legendStatus}>
        {only.size > 0 && t('fleet.shown-of-total', '{{shown}} of {{total}}', { shown, total })}
      </span>
    </div>
  );
}
