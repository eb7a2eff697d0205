import React from 'react';
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Alert, useStyles2 } from '@grafana/ui';
import { exactText } from '../../components/exactText';
import { unescaped } from '../../core/unescaped';
import type { IdleRule } from '../../data/alerts/ruleAlerts';

interface Props {
  /** Of the data source. */
  readonly name: string;
}

const longestError = 200;
const mostShown = 10;

/** Rules that have no alert, whatever happens: an empty list would say that all is well. */
export function IdleRules({ name, rules }: Props & { readonly rules: readonly IdleRule[] }) {
  const styles = useStyles2(getStyles);
  const more = rules.length - mostShown;
  return (
    <Alert
      severity="error"
      title={t('alerts.idle', '{{count}} rules of {{name}} are not evaluated: what they watch raises no alert', {
        count: rules.length,
        name,
        ...unescaped,
        defaultValue_one: '{{count}} rule of {{name}} is not evaluated: what it watches raises no alert',
      })}
    >
      <ul className={styles.rules}>
        {rules.slice(0, mostShown).map((rule, index) => (
          <li key={`${index} ${rule.name}`}>
            <strong>{rule.name}</strong> {reasonOf(rule)}
          </li>
        ))}
        {more > 0 && <li>{t('alerts.idle-more', 'and {{n}} more', { n: more })}</li>}
      </ul>
    </Alert>
  );
}

function reasonOf({ error = '', lastAtMs }: IdleRule): string {
  return lastAtMs === undefined
    ? error.slice(0, longestError)
    : t('alerts.idle-since', 'last evaluated {{time}}', { time: exactText(lastAtMs), ...unescaped });
}

/** No rule is about devices: none of these alerts can come. */
export function NoRules({ name }: Props) {
  return (
    <Alert
      severity="warning"
      title={t('alerts.no-rules', '{{name}} has no alert rules about devices: nobody is notified', { name, ...unescaped })}
    >
      {t(
        'alerts.no-rules-text',
        'Neither of leak or smoke, nor of devices that are offline. Add the files of the folder prometheus/rules of Gaugeway to rule_files in the config of Prometheus, or rules of your own.',
      )}
    </Alert>
  );
}

function getStyles() {
  return { rules: css({ listStyle: 'none', overflowWrap: 'anywhere' }) };
}
