import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Level } from '../core/level';
import { Explained } from './help/Explained';
import { stateHelp } from './help/stateHelp';
import { StateSign } from './StateSign';
import { stateWord } from './stateStyle';

interface Props {
  readonly level: Level;
  /** Replaces the word of the level, for example "Asleep". */
  readonly word?: string;
  /** Explanation of another word than that of the level. */
  readonly help?: string;
  /** Whether the explanation is a tab stop. */
  readonly isTabStop?: boolean;
}

/** A level as icon and word, in its colour, with an explanation. */
export function StateBadge({ level, word, help = word === undefined ? stateHelp(level) : undefined, isTabStop }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Explained text={help} isTabStop={isTabStop}>
      <span className={styles.badge} data-state={level}>
        <StateSign level={level} />
        {word ?? stateWord(level)}
      </span>
    </Explained>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    badge: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), whiteSpace: 'nowrap' }),
  };
}
