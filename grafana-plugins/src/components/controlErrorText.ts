import { t } from '@grafana/i18n';
import { unescaped } from '../core/unescaped';
import { ExporterError } from '../data/exporterApi';
import { connectionTestStep } from './connectionTestStep';

/** Why a change at the exporter failed; the exporter itself says it best, but not what lies before it. */
export function controlErrorText(error: unknown): string {
  switch (error instanceof ExporterError ? error.problem : undefined) {
    case 'unreachable':
      return t('control.unreachable', 'The exporter does not answer. Check that it is running. {{step}}', {
        step: connectionTestStep(),
        ...unescaped,
      });
    case 'not-enabled':
      return t('control.not-enabled', 'Grafana has no route to the exporter. Enable this app.');
    case 'refused':
      return t('control.refused', 'The exporter rejected the control token. {{step}}', { step: connectionTestStep(), ...unescaped });
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
