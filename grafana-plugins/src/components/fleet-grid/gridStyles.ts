import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { deviceStates } from '../../core/device';
import { stateMask } from '../StateGlyph';
import { signColor, stateColor } from '../stateStyle';

export type GridStyles = ReturnType<typeof gridStyles>;

/** Each state has its own ground and edge besides sign and word, so that nobody depends on colour. */
export function gridStyles(theme: GrafanaTheme2) {
  const { colors, shape, spacing, typography } = theme;
  const edge = signColor('var(--color)', theme);
  const hatch = (ground: string) =>
    `repeating-linear-gradient(135deg, color-mix(in srgb, var(--color) 26%, ${ground}) 0 4px, ${ground} 4px 9px)`;
  const signs = Object.fromEntries(
    deviceStates.map((state) => [`&[data-state="${state}"]`, { color: signColor(stateColor(state, theme), theme) }]),
  );
  const masks = Object.fromEntries(deviceStates.map((state) => [`[data-state="${state}"] &`, { mask: stateMask(state) }]));
  // inside, since the panel ends at the cell's edge; the inner line parts it from a filled ground
  const focus = {
    outline: `2px solid ${colors.primary.border}`,
    outlineOffset: -2,
    boxShadow: `inset 0 0 0 4px ${colors.background.primary}`,
  };
  return {
    frame: css({ position: 'relative', overflow: 'hidden' }),
    scroller: css({ position: 'relative', overflowX: 'hidden', scrollbarWidth: 'thin' }),
    nothing: css({ padding: spacing(2), textAlign: 'center', color: colors.text.secondary }),
    grid: css({ position: 'relative' }),
    row: css({ position: 'absolute', left: 0, display: 'flex', gap: 'var(--gap)' }),
    // its size is known, so that no cell makes the browser lay out the others
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
      '&:focus-visible': focus,
      '&[data-state="ok"]': { borderLeft: '3px solid var(--color)', paddingLeft: `calc(${spacing(1)} - 2px)` },
      '&[data-state="offline"]': { background: hatch(colors.background.secondary), borderColor: edge },
      '&[data-state="silent"]': { border: `1px dashed ${edge}` },
      '&[data-state="unknown"]': { background: 'none', border: `1px dotted ${colors.text.secondary}`, color: colors.text.secondary },
      '&[data-filled]': { background: 'var(--color)', borderColor: 'transparent' },
      '&[data-filled], &[data-filled]:hover': { color: 'var(--ink)' },
      '@media (forced-colors: active)': { borderColor: 'CanvasText' },
    }),
    label: css({
      display: 'flex',
      alignItems: 'center',
      width: '100%',
      fontSize: 'var(--label-size)',
      whiteSpace: 'pre',
      // the state's sign
      '&::before': {
        content: '""',
        flex: 'none',
        width: 12,
        height: 12,
        marginRight: spacing(0.75),
        background: edge,
        ...masks,
        '[data-filled] &': { background: 'currentColor' },
        '@media (forced-colors: active)': { background: 'CanvasText' },
      },
    }),
    head: css({ flex: '0 1 auto', minWidth: '1ch', overflow: 'hidden', textOverflow: 'ellipsis' }),
    tail: css({ flex: 'none' }),
    value: css({
      fontSize: 'var(--value-size)',
      fontWeight: typography.fontWeightMedium,
      fontVariantNumeric: 'tabular-nums',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
    }),
    hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'pre' }),
    sparkline: css({
      display: 'block',
      marginTop: 2,
      '& path': { fill: 'none', stroke: 'currentColor', strokeOpacity: 0.6, strokeWidth: 1.5, vectorEffect: 'non-scaling-stroke' },
    }),
    heading: css({ display: 'flex', alignItems: 'center', gap: spacing(0.75), height: '100%', whiteSpace: 'nowrap' }),
    headingSign: css({ display: 'inline-flex', ...signs }),
    headingName: css({ fontWeight: typography.fontWeightMedium, fontSize: typography.bodySmall.fontSize }),
    headingCount: css({ color: colors.text.secondary, fontSize: typography.bodySmall.fontSize }),
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
      fontSize: typography.bodySmall.fontSize,
      '&:hover': { background: colors.action.hover },
      '&:focus-visible': focus,
      '&[aria-pressed="true"]': { background: colors.action.selected, borderColor: colors.border.strong },
    }),
    legendSign: css({ display: 'inline-flex', ...signs }),
    legendCount: css({ color: colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
    legendStatus: css({ marginLeft: 'auto', flex: 'none', color: colors.text.secondary, fontSize: typography.bodySmall.fontSize }),
  };
}
