import { t } from '@grafana/i18n';
import { appRoot } from '../../pluginId';
import type { Problem } from './problem';
import type { SystemStatus } from './systemStatus';

/** That no rule is evaluated: then no alert is known, and none is sent. */
export function rulesProblem({ noRulesSinceMs }: SystemStatus): Problem[] {
  return noRulesSinceMs === undefined
    ? []
    : [
        {
          key: 'rules',
          isSource: true,
          level: 'critical',
          name: t('overview.rules', 'Alert rules'),
          area: '',
          alerts: [],
          text: t(
            'overview.rules-away',
            'not evaluated: no alert is shown or sent, also none of leak or smoke. Check that the Prometheus with the rules is running',
          ),
          sinceMs: noRulesSinceMs,
          path: `${appRoot}/alerts`,
        },
      ];
}
