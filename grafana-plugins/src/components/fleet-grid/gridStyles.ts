import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { levels } from '../../core/level';
import { stateMask } from '../StateGlyph';
import { signColor } from '../stateStyle';

export type CellStyles = ReturnType<typeof cellStyles>;

/** The frame of the grid, its rows and its headings. */
export function gridStyles(theme: GrafanaTheme2) {
  const { colors, spacing, typography } = theme;
  const { fontSize } = typography.bodySmall;
  return {
    frame: css({ position: 'relative', overflow: 'hidden' }),
    scroller: css({ position: 'relative', overflowX: 'hidden', scrollbarWidth: 'thin' }),
    empty: css({ padding: spacing(2), textAlign: 'center', color: colors.text.secondary }),
    grid: css({ position: 'relative' }),
    row: css({ position: 'absolute', left: 0, display: 'flex', gap: 'var(--gap)' }),
    heading: css({ display: 'flex', alignItems: 'center', gap: spacing(0.75), height: '100%', whiteSpace: 'nowrap' }),
    headingName: css({ fontWeight: typography.fontWeightMedium, fontSize }),
    headingCount: css({ color: colors.text.secondary, fontSize }),
  };
}

/** Each state has its own background and border besides icon and word, so that no information depends on colour alone. */
export function cellStyles(theme: GrafanaTheme2) {
  const { colors, shape, spacing, typography } = theme;
  const edge = signColor('var(--color)', theme);
  const hatch = (ground: string) =>
    `repeating-linear-gradient(135deg, color-mix(in srgb, var(--color) 26%, ${ground}) 0 4px, ${ground} 4px 9px)`;
  const masks = Object.fromEntries(levels.map((level) => [`[data-state="${level}"] &`, { mask: stateMask(level) }]));
  return {
    // a fixed size with containment: a change in one cell causes no layout of the others
    slot: css({ flex: 'none', width: 'var(--cell-width)', height: 'var(--cell-height)', contain: 'layout size style' }),
    cell: css({
      position: 'relative',
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'center',
      width: '100%',
      height: '100%',
      padding: spacing(0.25, 1),
      overflow: 'hidden',
      textAlign: 'left',
      color: colors.text.primary,
      background: colors.background.secondary,
      border: '1px solid transparent',
      borderRadius: shape.radius.default,
      lineHeight: 1.35,
      '&:hover': { color: colors.text.primary, textDecoration: 'none', filter: 'brightness(1.06)' },
      '&:focus-visible': focusOutline(theme),
      '&[data-state="ok"]': { borderLeft: '3px solid var(--color)', paddingLeft: `calc(${spacing(1)} - 2px)` },
      '&[data-state="offline"]': { background: hatch(colors.background.secondary), borderColor: edge },
      '&[data-state="silent"]': { border: `1px dashed ${edge}` },
      '&[data-state="unknown"]': { background: 'none', border: `1px dotted ${colors.text.secondary}`, color: colors.text.secondary },
      '&[data-filled]': { background: 'var(--color)', borderColor: 'transparent' },
      '&[data-filled], &[data-filled]:hover': { color: 'var(--text-color)' },
      '&[data-inline]': { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between', gap: spacing(1) },
      '&[data-sign]': { padding: 0 },
      '&[data-sign][data-state="ok"]': { border: '1px solid transparent', padding: 0 },
      '@media (forced-colors: active)': { borderColor: 'CanvasText' },
    }),
    label: css({
      display: 'flex',
      alignItems: 'center',
      width: '100%',
      fontSize: 'var(--label-size)',
      whiteSpace: 'pre',
      '[data-sign] &': { justifyContent: 'center' },
      '[data-inline] &': { flex: 1, minWidth: 0 },
      // the state's icon
      '&::before': {
        content: '""',
        flex: 'none',
        width: 12,
        height: 12,
        marginRight: spacing(0.75),
        background: edge,
        ...masks,
        '[data-filled] &': { background: 'currentColor' },
        '[data-sign] &': { marginRight: 0 },
        '@media (forced-colors: active)': { background: 'CanvasText' },
      },
    }),
    head: css({ flex: '0 1 auto', minWidth: '1ch', overflow: 'hidden', textOverflow: 'ellipsis' }),
    tail: css({ flex: 'none' }),
    value: css({
      display: 'flex',
      maxWidth: '100%',
      fontSize: 'var(--value-size)',
      fontWeight: typography.fontWeightMedium,
      fontVariantNumeric: 'tabular-nums',
      whiteSpace: 'pre',
    }),
    number: css({ flex: '0 1 auto', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' }),
    sparkline: css({
      display: 'block',
      marginTop: 2,
      '& path': { fill: 'none', stroke: 'currentColor', strokeOpacity: 0.6, strokeWidth: 1.5, vectorEffect: 'non-scaling-stroke' },
    }),
  };
}

/** The legend below the grid. */
export function legendStyles(theme: GrafanaTheme2) {
  const { colors, shape, spacing } = theme;
  const { fontSize } = theme.typography.bodySmall;
  return {
    legend: css({
      display: 'flex',
      alignItems: 'center',
      gap: spacing(0.5),
      paddingTop: spacing(0.5),
      overflowX: 'auto',
      scrollbarWidth: 'none',
    }),
    legendItem: css({
      display: 'inline-flex',
      flex: 'none',
      alignItems: 'center',
      gap: spacing(0.5),
      height: 24,
      padding: spacing(0, 0.75),
      color: colors.text.primary,
      background: 'none',
      border: '1px solid transparent',
      borderRadius: shape.radius.pill,
      fontSize,
      '&:hover': { background: colors.action.hover },
      '&:focus-visible': focusOutline(theme),
      '&[aria-pressed="true"]': { background: colors.action.selected, borderColor: colors.border.strong },
    }),
    legendCount: css({ color: colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
    legendStatus: css({ marginLeft: 'auto', flex: 'none', color: colors.text.secondary, fontSize }),
    hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'pre' }),
  };
}

/** Inside the element, since the panel ends at the cell's edge; the inner line separates it from a filled background. */
function focusOutline({ colors }: GrafanaTheme2) {
  return {
    outline: `2px solid ${colors.primary.border}`,
    outlineOffset: -2,
    boxShadow: `inset 0 0 0 4px ${colors.background.primary}`,
  };
}
