import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { Icon, type IconName, useStyles2 } from '@grafana/ui';

export const tileHeight = 84;

interface Props {
  readonly label: string;
  readonly value: string;
  /** Of the list of what is counted. */
  readonly path: string;
  readonly mood: Mood;
}

type Mood = 'good' | 'warning' | 'bad' | 'plain';

const icons: Readonly<Record<Mood, IconName | undefined>> = {
  good: 'check-circle',
  warning: 'exclamation-triangle',
  bad: 'exclamation-circle',
  plain: undefined,
};

/** A number that is a link. Numbers are in the colour of text; the icon tells good from bad. */
export function Tile({ label, value, path, mood }: Props) {
  const styles = useStyles2(getStyles);
  const icon = icons[mood];
  return (
    <li className={styles.item}>
      <a className={styles.tile} href={locationUtil.assureBaseUrl(path)}>
        <span className={styles.label}>{label}</span>
        <span className={styles.value}>
          {value}
          {icon && <Icon name={icon} size="lg" className={styles[mood]} />}
        </span>
      </a>
    </li>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    item: css({ display: 'grid' }),
    tile: css({
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'space-between',
      minHeight: tileHeight,
      padding: theme.spacing(1.5, 2),
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
      '&:hover': { background: theme.colors.emphasize(theme.colors.background.secondary, 0.03) },
    }),
    label: css({ color: theme.colors.text.secondary }),
    value: css({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', fontSize: theme.typography.h2.fontSize }),
    good: css({ color: theme.colors.success.text }),
    warning: css({ color: theme.colors.warning.text }),
    bad: css({ color: theme.colors.error.text }),
    plain: css({}),
  };
}
