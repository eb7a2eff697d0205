import { css } from '@emotion/css';
import { type GrafanaTheme2, PageLayoutType } from '@grafana/data';
import { type PluginPageProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { useLocation } from 'react-router';
import { appIncludes } from './appIncludes';

/** Grafana's frame around an app's page: title, subtitle, actions. */
export function PluginPage({
  children,
  pageNav,
  subTitle,
  info = [],
  actions,
  renderTitle,
  layout = PageLayoutType.Standard,
}: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const title = pageNav?.text ?? appIncludes.find(({ path }) => path === pathname)?.name ?? '';
  if (layout !== PageLayoutType.Standard) {
    return <div className={layout === PageLayoutType.Canvas ? styles.canvas : undefined}>{children}</div>;
  }
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.title}>
          {renderTitle ? renderTitle(title) : <h1>{title}</h1>}
          <dl className={styles.info}>
            {info.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <div className={styles.actions}>{actions}</div>
        </div>
        {(subTitle ?? pageNav?.subTitle) && <div className={styles.subTitle}>{subTitle ?? pageNav?.subTitle}</div>}
      </header>
      {children}
    </div>
  );
}

const getStyles = ({ spacing, colors, breakpoints, typography }: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    padding: spacing(2),
    background: colors.background.primary,
    [breakpoints.up('md')]: { padding: spacing(4) },
  }),
  canvas: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, padding: spacing(2) }),
  header: css({ marginBottom: spacing(2) }),
  title: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: spacing(2), h1: { margin: 0 } }),
  info: css({
    display: 'flex',
    gap: spacing(2),
    margin: 0,
    dt: { ...typography.bodySmall, color: colors.text.secondary },
    dd: { margin: 0 },
  }),
  actions: css({ display: 'flex', flexWrap: 'wrap', gap: spacing(1), marginLeft: 'auto' }),
  subTitle: css({ color: colors.text.secondary, marginTop: spacing(0.5) }),
});
