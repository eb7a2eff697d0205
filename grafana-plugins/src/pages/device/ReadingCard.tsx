import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Tooltip, useStyles2 } from '@grafana/ui';
import { Ago } from '../../components/Ago';
import { MetricHelp } from '../../components/help/MetricHelp';
import { Sparkline } from '../../components/Sparkline';
import { metricTitle } from '../../core/catalogue';
import { labelsText } from './readingLayout';
import { type DeviceReading, shownText } from './readings';

interface Props {
  readonly reading: DeviceReading;
  /** The part in the heading above the card, which its name leaves out. */
  readonly part?: string;
  readonly isLarge?: boolean;
  readonly nowMs: number;
  /** Last message of a device that does not report now: its values are old. */
  readonly endMs?: number;
  /** Link to Explore with its history. */
  readonly href: string | undefined;
}

/** One value with its unit, age and history. */
export function ReadingCard({ reading, part: headingPart, isLarge = false, nowMs, endMs, href }: Props) {
  const styles = useStyles2(getStyles);
  const { metric, atMs, history } = reading;
  const title = metricTitle(metric);
  const part = labelsText(reading, headingPart);
  const name = (
    <>
      {title}
      {part !== '' && <span className={styles.part}> {part}</span>}
    </>
  );
  return (
    <li className={styles.card}>
      <Tooltip content={<MetricHelp metric={metric} />}>
        {href === undefined ? (
          <span className={styles.title}>{name}</span>
        ) : (
          <a className={styles.title} href={href}>
            {name}
          </a>
        )}
      </Tooltip>
      <div className={isLarge ? styles.large : styles.value} data-old={endMs !== undefined || undefined}>
        {shownText(reading)}
      </div>
      <div className={styles.foot}>
        <span>
          {endMs !== undefined && `${t('readings.last', 'last value')} `}
          {(atMs ?? endMs) !== undefined && <Ago atMs={atMs ?? endMs} nowMs={nowMs} />}
        </span>
        {history !== undefined && (
          <Sparkline values={history} width={110} height={24} label={t('readings.history', '{{title}} over six hours', { title })} />
        )}
      </div>
    </li>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const value = {
    margin: 0,
    overflowWrap: 'anywhere',
    '&[data-old]': { color: theme.colors.text.secondary, fontStyle: 'italic' },
  } as const;
  return {
    card: css({
      display: 'grid',
      alignContent: 'space-between',
      gap: theme.spacing(0.5),
      padding: theme.spacing(1.5),
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
      minWidth: 0,
    }),
    title: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere', 'a&:hover': { textDecoration: 'underline' } }),
    part: css({ color: theme.colors.text.primary }),
    value: css({ ...theme.typography.h3, ...value }),
    large: css({ ...theme.typography.h1, ...value }),
    foot: css({
      display: 'flex',
      justifyContent: 'space-between',
      alignItems: 'end',
      minHeight: 24,
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
  };
}
