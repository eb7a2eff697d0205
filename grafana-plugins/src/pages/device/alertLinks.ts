import { locationUtil } from '@grafana/data';
import { getDataSourceSrv, hasPermission } from '@grafana/runtime';

/** Page of a rule in Grafana; undefined for a user who may not see it. `source` is the name of the data source that evaluates it. */
export function ruleHref(source: string, rule: string): string | undefined {
  return hasPermission('alert.rules.external:read')
    ? locationUtil.assureBaseUrl(`/alerting/${encodeURIComponent(source)}/${encodeURIComponent(rule)}/find`)
    : undefined;
}

export type SilenceLink = { readonly href: string } | { readonly problem: 'not-allowed' | 'no-alertmanager' };

/** Grafana's form for a silence of this alert of this device; needs an Alertmanager data source, since a rule of Prometheus is not Grafana's own. */
export function silenceLink(labels: Readonly<Record<string, string>>): SilenceLink {
  if (!hasPermission('alert.instances.external:write')) {
    return { problem: 'not-allowed' };
  }
  const [alertmanager] = getDataSourceSrv().getList({ pluginId: 'alertmanager' });
  if (alertmanager === undefined) {
    return { problem: 'no-alertmanager' };
  }
  const matchers = ['alertname', 'connector', 'device'].map((label) => ['matcher', `${label}=${labels[label] ?? ''}`]);
  const query = new URLSearchParams([['alertmanager', alertmanager.name], ...matchers]).toString();
  return { href: locationUtil.assureBaseUrl(`/alerting/silence/new?${query}`) };
}

/** The section of the runbook, if it is an address; the rules have a path until their base URL is set. */
export function runbookHref(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\//.test(text) ? text : undefined;
}
