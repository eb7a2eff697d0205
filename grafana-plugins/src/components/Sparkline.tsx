import React from 'react';
import { useTheme2 } from '@grafana/ui';
import { sparklinePath } from './sparklinePath';

interface Props {
  /** Null is a gap. */
  readonly values: ReadonlyArray<number | null>;
  /** Description for screen readers. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** A line chart without axes. */
export function Sparkline({ values, label, width = 120, height = 28 }: Props) {
  const theme = useTheme2();
  if (values.length < 2) {
    return null;
  }
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      <path d={sparklinePath(values, { width, height })} fill="none" stroke={theme.colors.text.secondary} strokeWidth={1.5} />
    </svg>
  );
}
