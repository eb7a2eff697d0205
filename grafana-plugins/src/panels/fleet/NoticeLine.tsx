import React from 'react';
import { css } from '@emotion/css';
import { Icon, useStyles2 } from '@grafana/ui';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { Notices } from './model/notices';

export const noticeHeight = 24;

/** One line above the grid about what the cells cannot show; the tooltip has the whole text. */
export function NoticeLine({ texts }: { readonly texts: readonly string[] }) {
  const styles = useStyles2(getStyles);
  const text = texts.join(' ');
  return (
    <div role="status" className={styles.line} style={{ height: noticeHeight }} title={text}>
      <Icon name="exclamation-triangle" size="sm" className={styles.sign} />
      <span className={styles.text}>{text}</span>
    </div>
  );
}

export function noticeTexts({ failed, isTimeless }: Notices): string[] {
  return [
    ...(failed.length > 0 ? [failedText(failed)] : []),
    ...(isTimeless
      ? [t('fleet-panel.timeless', 'A transformation removed the times: silent devices look OK. Use Calculation instead of Reduce.')]
      : []),
  ];
}

/** A query without a name, as of a failed data source, has no letter. */
export function failedText(failed: readonly string[]): string {
  const queries = failed.filter(Boolean).join(', ');
  return queries
    ? t('fleet-panel.query-failed', 'Query {{queries}} failed: states can be missing.', { queries })
    : t('fleet-panel.queries-failed', 'A query failed: states can be missing.');
}

function getStyles({ colors, spacing, typography }: GrafanaTheme2) {
  return {
    line: css({
      display: 'flex',
      alignItems: 'center',
      gap: spacing(0.75),
      color: colors.text.secondary,
      fontSize: typography.bodySmall.fontSize,
    }),
    sign: css({ flex: 'none', color: colors.warning.text }),
    text: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  };
}
