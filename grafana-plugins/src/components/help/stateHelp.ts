import { t } from '@grafana/i18n';
import type { Level } from '../../core/level';

/** What a level says of a device, and what clears it. */
export function stateHelp(level: Level): string {
  switch (level) {
    case 'critical':
      return t('help.state-critical', 'An alert of the severity critical is firing: act now.');
    case 'warning':
      return t('help.state-warning', 'An alert of the severity warning is firing, or a battery is low: act soon.');
    case 'info':
      return t('help.state-info', 'An alert of the severity info is firing: for information, nothing needs to be done at once.');
    case 'offline':
      return t(
        'help.state-offline',
        'Not reachable: its source reports that, polls fail, or it was silent for too long. It has no current values.',
      );
    case 'silent':
      return t('help.state-silent', 'No message for three times its usual interval, at least 5 minutes. Its values are old.');
    case 'unknown':
      return t('help.state-unknown', 'Prometheus has no current data: check that the exporter is running and scraped.');
    case 'ok':
      return t('help.state-ok', 'It reports, and no alert is firing.');
    case 'maintenance':
      return t('help.state-maintenance', 'Its alerts are muted until the maintenance ends by itself. It does not count as a problem.');
  }
}

/** An offline device whose config says that it is off at times. */
export function asleepHelp(): string {
  return t('help.state-asleep', 'Offline, as expected: it is off at times, such as an inverter at night. No alert fires.');
}
