import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { TextLink, useStyles2 } from '@grafana/ui';
import React from 'react';
import { appIncludes } from './appIncludes';
import { boot } from './boot';
import { dashboards } from './dashboards';

/** Navigation of the harness: pages, user role, theme, language and version of Grafana's modules. */
export function HarnessBar() {
  const styles = useStyles2(getStyles);
  return (
    <nav className={styles.bar} aria-label="Harness">
      {appIncludes.map(({ name, path }) => (
        <TextLink key={path} href={path} color="secondary" inline={false}>
          {name}
        </TextLink>
      ))}
      {Object.keys(dashboards).map((name) => (
        <TextLink key={name} href={`/d/${name}`} color="secondary" inline={false}>
          {`Dashboard: ${name}`}
        </TextLink>
      ))}
      <span className={styles.choices}>
        {Object.entries(boot.choices).map(([choice, chosen]) => (
          <select key={choice} aria-label={choice} value={chosen} onChange={({ target }) => choose(choice, target.value)}>
            {boot.offers[choice]?.map((value) => (
              <option key={value}>{value}</option>
            ))}
          </select>
        ))}
      </span>
    </nav>
  );
}

// the server stores it in a cookie and redirects back
function choose(choice: string, value: string): void {
  const { pathname, search } = locationService.getLocation();
  const params = new URLSearchParams(search);
  params.set(`harness-${choice}`, value);
  document.location.assign(`${pathname}?${params}`);
}

const getStyles = ({ spacing, colors, typography }: GrafanaTheme2) => ({
  bar: css({
    ...typography.bodySmall,
    display: 'flex',
    flexWrap: 'wrap',
    gap: spacing(0.5, 2),
    alignItems: 'center',
    padding: spacing(0.5, 2),
    background: colors.background.canvas,
    borderBottom: `1px solid ${colors.border.weak}`,
  }),
  choices: css({
    marginLeft: 'auto',
    display: 'flex',
    flexWrap: 'wrap',
    gap: spacing(1),
    select: {
      width: 'auto',
      height: 'auto',
      margin: 0,
      padding: spacing(0.25, 0.5),
      background: colors.background.secondary,
      color: colors.text.primary,
      border: `1px solid ${colors.border.medium}`,
    },
  }),
});
