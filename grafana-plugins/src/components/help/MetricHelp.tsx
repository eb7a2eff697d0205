import React from 'react';
import { t } from '@grafana/i18n';
import { isEventCount, metricHelp } from '../../core/catalogue';

/** What a metric measures, and its name for queries. */
export function MetricHelp({ metric }: { readonly metric: string }) {
  const help = metricHelp(metric);
  return (
    <>
      {help !== undefined && <div>{help}.</div>}
      {isEventCount(metric) && (
        <div>{t('readings.event-count-help', 'Counted from the start of the exporter: what began before it is not included.')}</div>
      )}
      <code>{metric}</code>
    </>
  );
}
