import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** Styles of a card of a connector, an output or the spool. */
export function getCardStyles(theme: GrafanaTheme2) {
  return {
    card: css({
      display: 'grid',
      gap: theme.spacing(1),
      alignContent: 'start',
      padding: theme.spacing(2),
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
    }),
    head: css({ display: 'flex', justifyContent: 'space-between', gap: theme.spacing(1) }),
    name: css({ ...theme.typography.h4, margin: 0, overflowWrap: 'anywhere' }),
    source: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
    problem: css({
      display: 'grid',
      gap: theme.spacing(0.5),
      borderLeft: `3px solid ${theme.colors.warning.border}`,
      paddingLeft: theme.spacing(1),
      overflowWrap: 'anywhere',
    }),
    link: css({ color: theme.colors.text.link }),
    aside: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    topics: css({ listStyle: 'none', margin: 0, maxHeight: 320, overflowY: 'auto', overflowWrap: 'anywhere' }),
    figures: css({ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(120px, 1fr))', gap: theme.spacing(1), margin: 0 }),
  };
}

/** Styles of a page of cards. */
export function getCardPageStyles(theme: GrafanaTheme2) {
  return {
    page: css({ display: 'grid', gap: theme.spacing(2), gridTemplateColumns: 'minmax(0, 1fr)' }),
    cards: css({ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 360px), 1fr))', gap: theme.spacing(2) }),
    heading: css({ ...theme.typography.h4, margin: theme.spacing(1, 0, 0) }),
  };
}
