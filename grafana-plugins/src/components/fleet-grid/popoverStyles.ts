import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export function popoverStyles({ colors, shadows, shape, spacing, typography }: GrafanaTheme2) {
  return {
    box: css({
      position: 'fixed',
      left: 0,
      top: 0,
      maxWidth: 'min(340px, calc(100vw - 16px))',
      maxHeight: 'calc(100vh - 16px)',
      overflowY: 'auto',
      padding: spacing(1),
      background: colors.background.elevated ?? colors.background.secondary,
      border: `1px solid ${colors.border.weak}`,
      borderRadius: shape.radius.default,
      boxShadow: shadows.z3,
      color: colors.text.primary,
      fontSize: typography.bodySmall.fontSize,
      // a tooltip does not cover the cells below for the pointer
      pointerEvents: 'none',
      '&[data-pinned]': { pointerEvents: 'auto' },
    }),
    title: css({ display: 'flex', alignItems: 'center', gap: spacing(0.75) }),
    name: css({ flex: '1 1 auto', minWidth: 0, overflowWrap: 'anywhere', fontWeight: typography.fontWeightMedium }),
    link: css({ minWidth: 0, overflowWrap: 'anywhere', color: colors.text.link, '&:hover': { textDecoration: 'underline' } }),
    state: css({ color: colors.text.secondary, paddingLeft: spacing(2.25) }),
    rows: css({
      display: 'grid',
      gridTemplateColumns: 'auto minmax(0, 1fr)',
      gap: spacing(0.25, 2),
      margin: spacing(1, 0, 0),
      paddingTop: spacing(1),
      borderTop: `1px solid ${colors.border.weak}`,
      '& dt': { color: colors.text.secondary, fontWeight: typography.fontWeightRegular },
      '& dd': { margin: 0, textAlign: 'right', overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
    }),
    members: css({
      listStyle: 'none',
      margin: spacing(1, 0, 0),
      paddingTop: spacing(1),
      borderTop: `1px solid ${colors.border.weak}`,
      '& li': { display: 'flex', alignItems: 'center', gap: spacing(0.75), lineHeight: 1.7 },
    }),
    memberText: css({ marginLeft: 'auto', paddingLeft: spacing(2), color: colors.text.secondary, whiteSpace: 'nowrap' }),
    hint: css({ marginTop: spacing(1), color: colors.text.secondary }),
    links: css({ display: 'flex', flexWrap: 'wrap', gap: spacing(0.5), marginTop: spacing(1) }),
  };
}
