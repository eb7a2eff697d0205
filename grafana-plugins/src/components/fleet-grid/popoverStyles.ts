import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export function popoverStyles(theme: GrafanaTheme2) {
  return {
    box: css({
      position: 'fixed',
      left: 0,
      top: 0,
      maxWidth: 'min(340px, calc(100vw - 16px))',
      maxHeight: 'calc(100vh - 16px)',
      overflowY: 'auto',
      padding: theme.spacing(1),
      background: theme.colors.background.elevated ?? theme.colors.background.secondary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      boxShadow: theme.shadows.z3,
      color: theme.colors.text.primary,
      fontSize: theme.typography.bodySmall.fontSize,
      // a tooltip does not cover the cells below for the pointer
      pointerEvents: 'none',
      '&[data-pinned]': { pointerEvents: 'auto' },
    }),
    title: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.75) }),
    sign: css({ display: 'inline-flex', flex: 'none' }),
    name: css({ flex: '1 1 auto', minWidth: 0, overflowWrap: 'anywhere', fontWeight: theme.typography.fontWeightMedium }),
    link: css({ minWidth: 0, overflowWrap: 'anywhere', color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } }),
    state: css({ color: theme.colors.text.secondary, paddingLeft: theme.spacing(2.25) }),
    rows: css({
      display: 'grid',
      gridTemplateColumns: 'auto minmax(0, 1fr)',
      gap: theme.spacing(0.25, 2),
      margin: theme.spacing(1, 0, 0),
      paddingTop: theme.spacing(1),
      borderTop: `1px solid ${theme.colors.border.weak}`,
      '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
      '& dd': { margin: 0, textAlign: 'right', overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
    }),
    members: css({
      listStyle: 'none',
      margin: theme.spacing(1, 0, 0),
      paddingTop: theme.spacing(1),
      borderTop: `1px solid ${theme.colors.border.weak}`,
      '& li': { display: 'flex', alignItems: 'center', gap: theme.spacing(0.75), lineHeight: 1.7 },
    }),
    memberText: css({ marginLeft: 'auto', paddingLeft: theme.spacing(2), color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
    hint: css({ marginTop: theme.spacing(1), color: theme.colors.text.secondary }),
    links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5), marginTop: theme.spacing(1) }),
  };
}
