import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { Level } from '../core/level';
import { StateGlyph } from './StateGlyph';
import { signColor, stateColor, stateWord } from './stateStyle';

interface Props {
  readonly level: Level;
  /** Replaces the word of the level, for example "Asleep". */
  readonly word?: string;
}

/** A level as icon and word, in its colour. */
export function StateBadge({ level, word }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const color = signColor(stateColor(level, theme), theme);
  return (
    <span className={styles.badge} data-state={level}>
      <span style={{ color }} className={styles.glyph}>
        <StateGlyph level={level} />
      </span>
      {word ?? stateWord(level)}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    badge: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), whiteSpace: 'nowrap' }),
    glyph: css({ display: 'inline-flex' }),
  };
}
