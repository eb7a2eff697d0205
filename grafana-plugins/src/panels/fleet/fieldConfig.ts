import {
  FieldColorModeId,
  FieldConfigProperty,
  ThresholdsMode,
  type FieldConfigEditorBuilder,
  type SetFieldConfigOptionsArgs,
} from '@grafana/data';
import { t } from '@grafana/i18n';
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
        { value: 'auto', label: t('fleet-panel.role-auto', 'Automatic') },
        { value: 'value', label: t('fleet-panel.role-value', 'Value to show') },
        { value: 'up', label: t('fleet-panel.role-up', 'Up (1) or offline (0)') },
        { value: 'reason', label: t('fleet-panel.role-reason', 'Offline reason') },
        { value: 'last-seen', label: t('fleet-panel.role-last-seen', 'Last seen, in Unix seconds') },
        { value: 'silence-limit', label: t('fleet-panel.role-silence-limit', 'Seconds until silent') },
        { value: 'maintenance', label: t('fleet-panel.role-maintenance', 'End of maintenance, in Unix seconds') },
        { value: 'alert', label: t('fleet-panel.role-alert', 'Firing alert') },
        { value: 'info', label: t('fleet-panel.role-info', 'Labels only') },
        { value: 'ignore', label: t('fleet-panel.role-ignore', 'Ignored') },
      ],
    },
  });
}
