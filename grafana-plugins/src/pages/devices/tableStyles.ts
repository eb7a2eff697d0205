import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export function tableStyles(theme: GrafanaTheme2) {
  const row = {
    display: 'grid',
    alignItems: 'center',
    columnGap: theme.spacing(2),
    padding: theme.spacing(0, 1),
    // all rows have the same column widths, regardless of their content
    minWidth: 'var(--list-width)',
    width: '100%',
  };
  const inBody = {
    position: 'absolute',
    insetInline: 0,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-within': { background: theme.colors.action.focus },
  } as const;
  const aside = { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize };
  return {
    // 290 px: approximate height of the page above the table
    table: css({ overflow: 'auto', height: 'calc(100vh - 290px)', minHeight: 320, position: 'relative' }),
    head: css({
      position: 'sticky',
      top: 0,
      zIndex: 1,
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.medium}`,
    }),
    hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
    row: css(row),
    headButton: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      padding: theme.spacing(1, 0),
      background: 'none',
      border: 0,
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightMedium,
      '&:hover': { color: theme.colors.text.primary },
    }),
    body: css({ position: 'relative', minWidth: 'var(--list-width)' }),
    bodyRow: css({ ...row, ...inBody }),
    narrowRow: css({
      ...inBody,
      display: 'grid',
      gridTemplateColumns: 'auto minmax(0, 1fr) auto',
      gridTemplateAreas: '"state name seen" "area readings readings"',
      columnGap: theme.spacing(1),
      alignContent: 'center',
      padding: theme.spacing(0, 1),
      '& > [role=cell]': { display: 'none' },
      '& > [data-column=state]': { display: 'block', gridArea: 'state' },
      '& > [data-column=name]': { display: 'block', gridArea: 'name' },
      '& > [data-column=seen]': { display: 'block', gridArea: 'seen', ...aside },
      '& > [data-column=area]': { display: 'block', gridArea: 'area', ...aside },
      '& > [data-column=readings]': { display: 'block', gridArea: 'readings', textAlign: 'right', ...aside },
    }),
    cell: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }),
  };
}
