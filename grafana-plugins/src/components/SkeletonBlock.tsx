import React from 'react';
import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Placeholder for content that is loading. */
export function SkeletonBlock({ height }: { readonly height: number }) {
  const styles = useStyles2(getStyles);
  return <div className={styles.block} style={{ height }} />;
}

function getStyles(theme: GrafanaTheme2) {
  const pulse = keyframes({ '50%': { opacity: 0.4 } });
  return {
    block: css({
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
      [theme.transitions.handleMotion('no-preference')]: { animation: `${pulse} 1.6s ease-in-out infinite` },
    }),
  };
}
