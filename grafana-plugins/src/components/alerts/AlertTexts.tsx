import React from 'react';
import { css } from '@emotion/css';
import { formattedValueToString } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { KnownAlert } from '../../core/alertRow';
import { displayParts } from '../../core/displayParts';
import { unescaped } from '../../core/unescaped';
import { textLanguage } from './alertLinks';

const mostShown = 5;

/** What the alerts of a line say: each text once, as those of the channels of a device are often the same, and of many the first ones. */
export function AlertTexts({ alerts }: { readonly alerts: readonly KnownAlert[] }) {
  const texts = [...new Map(alerts.map((alert) => [textKey(alert), alert])).entries()];
  const of = ([key, alert]: (typeof texts)[number]) => <AlertText key={key} alert={alert} />;
  const more = texts.slice(mostShown);
  return (
    <>
      {texts.slice(0, mostShown).map(of)}
      {more.length > 0 && (
        <details>
          <summary>{t('alerts.more-texts', '{{n}} more', { n: more.length })}</summary>
          {more.map(of)}
        </details>
      )}
    </>
  );
}

function textKey({ annotations: { summary, description, message }, trouble, value }: KnownAlert): string {
  const texts = [summary, description ?? message];
  return JSON.stringify([trouble, ...(texts.some(Boolean) ? texts : [value])]);
}

/** What the annotations of an alert say; its value where they say nothing. */
function AlertText({ alert: { annotations, trouble, value } }: { readonly alert: KnownAlert }) {
  const styles = useStyles2(getStyles);
  const { summary, description, message } = annotations;
  const language = textLanguage(annotations);
  const texts = [summary, description ?? message].filter(Boolean);
  return (
    <div>
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
    </div>
  );
}

/** Prometheus writes `2.15e+01`, Grafana `A: 2.15e+01, B: 1e+00`. */
function numberText(value: string): string {
  return value.replaceAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g, (number) => formattedValueToString(displayParts(Number(number), {})));
}

function getStyles() {
  return { description: css({ maxWidth: '75ch', whiteSpace: 'pre-line' }) };
}
