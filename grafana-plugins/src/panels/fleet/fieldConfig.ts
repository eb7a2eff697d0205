import {
  FieldColorModeId,
  FieldConfigProperty,
  ThresholdsMode,
  type FieldConfigEditorBuilder,
  type SetFieldConfigOptionsArgs,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { choice } from './choice';
import type { FleetFieldConfig } from './model/roles';

/** Grafana's standard field options, and the meaning of a query. */
export function fieldConfig(): SetFieldConfigOptionsArgs<FleetFieldConfig> {
  return {
    standardOptions: {
      [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.Thresholds }, settings: { byValueSupport: true } },
      // one green step: without thresholds of the user no value is a problem
      [FieldConfigProperty.Thresholds]: {
        defaultValue: { mode: ThresholdsMode.Absolute, steps: [{ value: -Infinity, color: 'green' }] },
      },
    },
    useCustomConfig: addRole,
  };
}

function addRole(builder: FieldConfigEditorBuilder<FleetFieldConfig>): void {
  builder.addSelect({
    path: 'role',
    name: t('fleet-panel.role', 'Meaning'),
    description: t('fleet-panel.role-description', 'What the value means for a device. Automatic: by the metric name.'),
    defaultValue: 'auto',
    settings: {
      options: [
        choice('auto', t('fleet-panel.role-auto', 'Automatic')),
        choice('value', t('fleet-panel.role-value', 'Value to show')),
        choice('up', t('fleet-panel.role-up', 'Up (1) or offline (0)')),
        choice('reason', t('fleet-panel.role-reason', 'Offline reason')),
        choice('last-seen', t('fleet-panel.role-last-seen', 'Last seen, in Unix seconds')),
        choice('silence-limit', t('fleet-panel.role-silence-limit', 'Seconds until silent')),
        choice('maintenance', t('fleet-panel.role-maintenance', 'End of maintenance, in Unix seconds')),
        choice('alert', t('fleet-panel.role-alert', 'Firing alert')),
        choice('info', t('fleet-panel.role-info', 'Labels only')),
        choice('ignore', t('fleet-panel.role-ignore', 'Ignored')),
      ],
    },
  });
}
