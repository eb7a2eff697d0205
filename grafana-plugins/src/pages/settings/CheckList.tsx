import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, type IconName, Spinner, useStyles2 } from '@grafana/ui';
import { checkIds, checkName, type CheckId, type CheckResult } from './checks';

interface Props {
  /** Results so far; the other checks are running. */
  readonly results: ReadonlyMap<CheckId, CheckResult>;
  /** Id of the heading. */
  readonly labelledBy: string;
}

/** All checks, with the next step for each that failed. */
export function CheckList({ results, labelledBy }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list} aria-live="polite" aria-labelledby={labelledBy}>
      {checkIds.map((id) => (
        <CheckRow key={id} id={id} result={results.get(id)} />
      ))}
    </ul>
  );
}

function CheckRow({ id, result }: { readonly id: CheckId; readonly result: CheckResult | undefined }) {
  const styles = useStyles2(getStyles);
  return (
    <li className={styles.row} data-status={result?.status ?? 'running'}>
      <span className={styles.mark}>{result === undefined ? <Spinner inline /> : <Mark status={result.status} />}</span>
      <div>
        <div className={styles.name}>
          {checkName(id)} <span className={styles.word}>{wordOf(result)}</span>
        </div>
        {result?.detail && <div className={styles.detail}>{result.detail}</div>}
        {result?.nextStep && <div className={styles.step}>{result.nextStep}</div>}
      </div>
    </li>
  );
}

const icons: Record<CheckResult['status'], IconName> = { ok: 'check-circle', failed: 'exclamation-circle', skipped: 'minus-circle' };

function Mark({ status }: { readonly status: CheckResult['status'] }) {
  const styles = useStyles2(getStyles);
  return <Icon name={icons[status]} className={styles[status]} size="lg" />;
}

function wordOf(result: CheckResult | undefined): string {
  const words = {
    ok: t('settings.status.ok', 'ok'),
    failed: t('settings.status.failed', 'failed'),
    skipped: t('settings.status.skipped', 'not tested'),
    running: t('settings.status.running', 'testing'),
  };
  return words[result?.status ?? 'running'];
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(1.5) }),
    row: css({ display: 'flex', gap: theme.spacing(1) }),
    mark: css({ flex: 'none', width: theme.spacing(3) }),
    name: css({ fontWeight: theme.typography.fontWeightMedium }),
    word: css({ fontWeight: theme.typography.fontWeightRegular, color: theme.colors.text.secondary }),
    detail: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
    step: css({ maxWidth: '70ch' }),
    ok: css({ color: theme.colors.success.text }),
    failed: css({ color: theme.colors.error.text }),
    skipped: css({ color: theme.colors.text.secondary }),
  };
}
