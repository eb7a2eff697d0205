import { t } from '@grafana/i18n';
import type { Level } from '../../core/level';
import { unescaped } from '../../core/unescaped';
import { appRoot } from '../../pluginId';
import type { Problem } from './problem';
import type { SystemStatus } from './systemStatus';

/** That no rule is evaluated, or which are not, or that there is none: then no alert is known, and none is sent. */
export function rulesProblem({ noRulesSinceMs, ruleProblems = [] }: SystemStatus): Problem[] {
  if (noRulesSinceMs !== undefined) {
    const text = t(
      'overview.rules-away',
      'not evaluated: no alert is shown or sent, also none of leak or smoke. Check that the Prometheus with the rules is running',
    );
    return [lineOf('critical', text, noRulesSinceMs)];
  }
  const idle = ruleProblems.flatMap((problem) => (problem.missing === 'evaluation' ? problem.rules : []));
  if (idle.length > 0) {
    return [lineOf('critical', idleText([...new Set(idle.map(({ name }) => name))]))];
  }
  return ruleProblems.some(({ missing }) => missing === 'rules')
    ? [lineOf('warning', t('overview.no-rules', 'none about devices: nobody is notified, also not of leak or smoke'))]
    : [];
}

const mostNamed = 3;

function idleText(all: readonly string[]): string {
  const names = [...all.slice(0, mostNamed), ...(all.length > mostNamed ? ['…'] : [])].join(', ');
  return t('overview.idle-rules', '{{count}} are not evaluated, so what they watch raises no alert: {{names}}', {
    count: all.length,
    names,
    ...unescaped,
    defaultValue_one: '{{count}} is not evaluated, so what it watches raises no alert: {{names}}',
  });
}

function lineOf(level: Level, text: string, sinceMs?: number): Problem {
  return {
    key: 'rules',
    isSource: true,
    level,
    name: t('overview.rules', 'Alert rules'),
    area: '',
    alerts: [],
    text,
    sinceMs,
    path: `${appRoot}/alerts`,
  };
}
