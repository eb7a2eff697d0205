import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import { agoText } from '../../../core/deviceText';
import type { Entry } from './entries';
import { kindIcons, kindWord } from './kindText';

interface Props {
  /** Newest first. */
  readonly entries: readonly Entry[];
  readonly nowMs: number;
  /** Address of a trace; undefined where it cannot be opened. */
  traceHref(traceId: string, atMs: number): string | undefined;
}

/** Entries with time, kind, text, and a link to the trace of the work that made them. */
export function EntryList({ entries, nowMs, traceHref }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {entries.map(({ id, atMs, kind, level, text, traceId }) => {
        const href = traceId === undefined ? undefined : traceHref(traceId, atMs);
        return (
          <li key={id} className={styles.entry} data-level={level}>
            <time className={styles.time} dateTime={new Date(atMs).toISOString()} title={agoText(atMs, nowMs)}>
              {dateTimeFormat(atMs)}
            </time>
            <span className={styles.kind}>
              <Icon name={kindIcons[kind]} size="sm" /> {kindWord(kind)}
            </span>
            <span className={styles.text}>
              {level !== undefined && <strong>{levelWord(level)} </strong>}
              {text}
            </span>
            {href !== undefined && (
              <a className={styles.link} href={href}>
                {t('events.trace', 'Trace')}
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function levelWord(level: string): string {
  return level === 'error' ? t('events.error', 'Error:') : t('events.warning', 'Warning:');
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({ listStyle: 'none' }),
    entry: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      gap: theme.spacing(0, 2),
      padding: theme.spacing(0.75, 1),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      borderLeft: '3px solid transparent',
      '&[data-level="warn"]': { borderLeftColor: theme.colors.warning.border },
      '&[data-level="error"]': { borderLeftColor: theme.colors.error.border },
    }),
    time: css({ flex: '0 0 auto', color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
    kind: css({ flex: '0 0 100px', color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
    link: css({ color: theme.colors.text.link, textDecoration: 'underline' }),
    text: css({ flex: '1 1 300px', minWidth: 0, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }),
  };
}
