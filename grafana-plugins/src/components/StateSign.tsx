import React from 'react';
import { useTheme2 } from '@grafana/ui';
import type { Level } from '../core/level';
import { StateGlyph } from './StateGlyph';
import { signColor, stateColor } from './stateStyle';

interface Props {
  readonly level: Level;
  readonly title?: string;
  /** Class of the icon. */
  readonly className?: string;
}

/** Icon of a level in its colour. */
export function StateSign({ level, title, className }: Props) {
  const theme = useTheme2();
  return (
    <span title={title} style={{ display: 'inline-flex', flex: 'none', color: signColor(stateColor(level, theme), theme) }}>
      <StateGlyph level={level} className={className} />
    </span>
  );
}
