import React from 'react';
import { css } from '@emotion/css';
import { formattedValueToString, getValueFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { KnownAlert } from '../../core/alertRow';
import { unescaped } from '../../core/unescaped';
import { textLanguage } from './alertLinks';

/** What the annotations of an alert say; its value where they say nothing. */
export function AlertTexts({ alert: { annotations, trouble, value } }: { readonly alert: KnownAlert }) {
  const styles = useStyles2(getStyles);
  const { summary, description, message } = annotations;
  const language = textLanguage(annotations);
  const texts = [summary, description ?? message].filter(Boolean);
  return (
    <>
      {trouble === 'no-data' && <div>{t('alerts.no-data', 'The rule has no data: what it watches is unknown.')}</div>}
      {trouble === 'error' && <div>{t('alerts.error', 'Grafana cannot evaluate the rule: what it watches is unknown.')}</div>}
      {summary && <div lang={language}>{summary}</div>}
      {(description ?? message) && (
        <div lang={language} className={styles.description}>
          {description ?? message}
        </div>
      )}
      {texts.length === 0 && value !== undefined && (
        <div>{t('alerts.value', 'Value: {{value}}', { value: numberText(value), ...unescaped })}</div>
      )}
    </>
  );
}

/** Prometheus writes `2.15e+01`, Grafana `A: 2.15e+01, B: 1e+00`. */
function numberText(value: string): string {
  return value.replaceAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g, (number) => formattedValueToString(getValueFormat('none')(Number(number))));
}

function getStyles() {
  return { description: css({ maxWidth: '75ch', whiteSpace: 'pre-line' }) };
}
