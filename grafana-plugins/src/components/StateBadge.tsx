import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { DeviceState } from '../core/device';
import { StateGlyph } from './StateGlyph';
import { signColor, stateColor, stateWord } from './stateStyle';

interface Props {
  readonly state: DeviceState;
  /** Replaces the word of the state, for example "Asleep". */
  readonly word?: string;
}

/** A state as icon and word, in the colour of the state. */
export function StateBadge({ state, word }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const color = signColor(stateColor(state, theme), theme);
  return (
    <span className={styles.badge} data-state={state}>
      <span style={{ color }} className={styles.glyph}>
        <StateGlyph state={state} />
      </span>
      {word ?? stateWord(state)}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    badge: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), whiteSpace: 'nowrap' }),
    glyph: css({ display: 'inline-flex' }),
  };
}
