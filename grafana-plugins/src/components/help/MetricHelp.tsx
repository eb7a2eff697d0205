import React from 'react';
import { metricHelp } from '../../core/catalogue';

/** What a metric measures, and its name for queries. */
export function MetricHelp({ metric }: { readonly metric: string }) {
  const help = metricHelp(metric);
  return (
    <>
      {help !== undefined && <div>{help}.</div>}
      <code>{metric}</code>
    </>
  );
}
