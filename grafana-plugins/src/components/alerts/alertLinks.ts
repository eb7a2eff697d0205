import { locationUtil } from '@grafana/data';
import { hasPermission } from '@grafana/runtime';
import { grafanaUid, type RuleAlert } from '../../core/alert';
import runbook from './runbook.json';

/** Page of a rule in Grafana; undefined for a user who may not see it, and for a danger without a rule. */
export function ruleHref({ source, name, ruleUid, labels }: RuleAlert): string | undefined {
  const isOfGrafana = source.uid === grafanaUid;
  if (labels['alertname'] === undefined || !hasPermission(isOfGrafana ? 'alert.rules:read' : 'alert.rules.external:read')) {
    return undefined;
  }
  const path = isOfGrafana
    ? `/alerting/grafana/${encodeURIComponent(ruleUid ?? '')}/view`
    : `/alerting/${encodeURIComponent(source.name)}/${encodeURIComponent(name)}/find`;
  return locationUtil.assureBaseUrl(path);
}

/** The section of the runbook, if it is an address; the rules have a path until their base URL is set. */
export function runbookHref(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\//.test(text) ? text : undefined;
}

/** Name of the section in Gaugeway's own runbook, where that is a path. */
export function runbookSection(text = ''): keyof typeof runbook | undefined {
  const [, name] = /^[^:]*\balerts\.md#(\w+)$/.exec(text) ?? [];
  return name !== undefined && isSection(name) ? name : undefined;
}

/** The language of an alert's texts: English for the rules of Gaugeway, unknown for others. */
export function textLanguage({ runbook_url: runbookUrl = '' }: RuleAlert['annotations']): 'en' | undefined {
  const [, name = ''] = /\balerts\.md#(\w+)$/.exec(runbookUrl) ?? [];
  return isSection(name) ? 'en' : undefined;
}

function isSection(name: string): name is keyof typeof runbook {
  return name in runbook;
}
