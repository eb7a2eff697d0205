import React, { type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Explained } from './help/Explained';

interface Props {
  readonly label: string;
  readonly children: ReactNode;
  /** Whether the value indicates a problem. */
  readonly isBad?: boolean;
  /** What the value says, where the label does not. */
  readonly help?: string;
}

/** A label with its value, as an item of a `<dl>`. */
export function NamedValue({ label, children, isBad = false, help }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <dt className={styles.label}>
        <Explained text={help}>{label}</Explained>
      </dt>
      <dd className={isBad ? styles.bad : styles.value}>{children}</dd>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const value = { margin: 0, overflowWrap: 'anywhere' } as const;
  return {
    label: css({
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightRegular,
    }),
    value: css(value),
    bad: css({ ...value, color: theme.colors.warning.text, fontWeight: theme.typography.fontWeightMedium }),
  };
}
