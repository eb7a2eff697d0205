import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { t } from '@grafana/i18n';
import { deviceStates, type DeviceState } from '../../core/device';
import { legendStyles } from './gridStyles';
import type { StateCounts } from './stateCounts';
import { StateGlyph } from '../StateGlyph';
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
  /** The selected states; empty for all. */
  readonly only: ReadonlySet<DeviceState>;
  readonly setOnly: (only: ReadonlySet<DeviceState>) => void;
  readonly width: number;
}

/** Number of cells per state; pressed entries filter the grid. */
export function FleetLegend({ counts, total, shown, only, setOnly, width }: FleetLegendProps) {
  const styles = useStyles2(legendStyles);
  const listed = deviceStates.filter((state) => counts[state] > 0 || only.has(state));
  // in a narrow legend the words are for screen readers and tooltips only
  const wanted = listed.reduce((sum, state) => sum + entryWidth + stateWord(state).length * averageGlyphWidth, 0);
  const isNarrow = width < wanted;
  const toggle = (state: DeviceState) => {
    const next = new Set(only);
    if (!next.delete(state)) {
      next.add(state);
    }
    setOnly(next);
  };
  return (
    <div role="group" aria-label={t('fleet.legend-label', 'Show only')} className={styles.legend} style={{ height: legendHeight }}>
      {listed.map((state) => (
        <button
          key={state}
          type="button"
          className={styles.legendItem}
          aria-pressed={only.has(state)}
          title={stateWord(state)}
          onClick={() => toggle(state)}
        >
          <span className={styles.legendSign} data-state={state}>
            <StateGlyph state={state} />
          </span>
          <span className={isNarrow ? styles.hidden : undefined}>{stateWord(state)} </span>
          <span className={styles.legendCount}>{counts[state]}</span>
        </button>
      ))}
      <span role="status" className={styles.legendStatus}>
        {only.size > 0 && t('fleet.shown-of-total', '{{shown}} of {{total}}', { shown, total })}
      </span>
    </div>
  );
}
