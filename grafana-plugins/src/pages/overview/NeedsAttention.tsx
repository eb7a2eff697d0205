import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, LinkButton, Text, useStyles2 } from '@grafana/ui';
import { devicesPath } from '../../core/paths';
import { ProblemRow } from './ProblemRow';
import type { Problem } from './problems';

interface Props {
  readonly problems: readonly Problem[];
  /** Devices there are. */
  readonly count: number;
  readonly nowMs: number;
}

const most = 20;

/** One line a problem, the worst first; or that there is none. */
export function NeedsAttention({ problems, count, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  const shown = problems.slice(0, most);
  return (
    <section aria-labelledby="gaugeway-problems">
      <div className={styles.heading}>
        <Text element="h2" variant="h4">
          <span id="gaugeway-problems">{t('overview.problems', 'Needs attention')}</span>
        </Text>
        {problems.length > 0 && (
          <Text color="secondary">
            {shown.length < problems.length
              ? t('overview.problems-shown', '{{shown}} of {{all}}', { shown: shown.length, all: problems.length })
              : String(problems.length)}
          </Text>
        )}
      </div>
      {problems.length === 0 ? (
        <p className={styles.calm}>
          <Icon name="check-circle" size="lg" className={styles.good} />
          {t('overview.all-well', 'All {{count}} devices are well. Last checked {{time}}.', {
            count,
            time: dateTimeFormat(nowMs),
            interpolation: { escapeValue: false },
            defaultValue_one: 'The one device is well. Last checked {{time}}.',
          })}
        </p>
      ) : (
        <ul className={styles.list}>
          {shown.map((problem) => (
            <ProblemRow key={problem.key} problem={problem} nowMs={nowMs} />
          ))}
        </ul>
      )}
      {shown.length < problems.length && (
        <LinkButton variant="secondary" size="sm" href={locationUtil.assureBaseUrl(devicesPath({ attention: 'true' }))}>
          {t('overview.all-problems', 'Show all')}
        </LinkButton>
      )}
    </section>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    heading: css({ display: 'flex', alignItems: 'baseline', gap: theme.spacing(1), minHeight: theme.spacing(4) }),
    list: css({ listStyle: 'none', borderTop: `1px solid ${theme.colors.border.weak}`, marginBottom: theme.spacing(1) }),
    calm: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center', padding: theme.spacing(2, 0), margin: 0 }),
    good: css({ color: theme.colors.success.text, flex: 'none' }),
  };
}
