import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, LinkButton, Text, useStyles2 } from '@grafana/ui';
import type { Device } from '../../core/device';
import { needsAttention } from '../../core/deviceState';
import { devicesPath } from '../../core/paths';
import { unescaped } from '../../core/unescaped';
import { ProblemRow } from './ProblemRow';
import type { Problem } from './problem';

interface Props {
  readonly problems: readonly Problem[];
  readonly devices: readonly Device[];
  readonly nowMs: number;
}

const maxProblems = 20;

/** One line per problem, worst first; or a text that all devices are OK. */
export function NeedsAttention({ problems, devices, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  const count = devices.length;
  const shown = problems.slice(0, maxProblems);
  return (
    <section aria-labelledby="gaugeway-problems">
      <div className={styles.heading}>
        <Text element="h2" variant="h4">
          <span id="gaugeway-problems">{t('overview.problems', 'Needs attention')}</span>
        </Text>
        {problems.length > 0 && <Text color="secondary">{countText(problems, devices)}</Text>}
      </div>
      {problems.length === 0 ? (
        <p className={styles.allOk}>
          <Icon name="check-circle" size="lg" className={styles.ok} />
          {t('overview.all-ok', 'All {{count}} devices OK. Last checked {{time}}.', {
            count,
            time: dateTimeFormat(nowMs),
            ...unescaped,
            defaultValue_one: '{{count}} device OK. Last checked {{time}}.',
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
        <div className={styles.heading}>
          <LinkButton variant="secondary" size="sm" href={locationUtil.assureBaseUrl(devicesPath({ attention: 'true' }))}>
            {t('overview.all-problems', 'Show all')}
          </LinkButton>
          <Text color="secondary">
            {t('overview.problems-shown', '{{shown}} of {{all}} lines', { shown: shown.length, all: problems.length })}
          </Text>
        </div>
      )}
    </section>
  );
}

/** The devices, as in the tile and the list, also those that one line stands for; beside them connectors and exporters. */
function countText(problems: readonly Problem[], all: readonly Device[]): string {
  const devices = all.filter(needsAttention).length;
  const sources = problems.filter(({ isSource }) => isSource).length;
  const texts = [
    devices > 0 && t('overview.problem-devices', '{{count}} devices', { count: devices, defaultValue_one: '{{count}} device' }),
    sources > 0 &&
      t('overview.problem-sources', '{{count}} connectors and exporters', {
        count: sources,
        defaultValue_one: '{{count}} connector or exporter',
      }),
  ];
  return texts.filter((text) => text !== false).join(', ');
}

function getStyles(theme: GrafanaTheme2) {
  return {
    heading: css({ display: 'flex', alignItems: 'baseline', gap: theme.spacing(1), minHeight: theme.spacing(4) }),
    list: css({ listStyle: 'none', borderTop: `1px solid ${theme.colors.border.weak}`, marginBottom: theme.spacing(1) }),
    allOk: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center', padding: theme.spacing(2, 0), margin: 0 }),
    ok: css({ color: theme.colors.success.text, flex: 'none' }),
  };
}
