import { t } from '@grafana/i18n';
import type { Device } from '../../core/device';
import { spanText } from '../../core/deviceText';
import { unescaped } from '../../core/unescaped';
import { appRoot } from '../../pluginId';
import type { Problem } from './problem';

/** Of clocks that are in sync, with a scrape between them. */
const toleranceMs = 60_000;

/** That devices were last seen in the future, by a clock that is ahead: they would be silent for so long before anyone is told. */
export function clockProblem(devices: readonly Device[], nowMs: number): Problem[] {
  const aheadMs = devices.map(({ lastSeenMs = 0 }) => lastSeenMs - nowMs).filter((ms) => ms > toleranceMs);
  if (aheadMs.length === 0) {
    return [];
  }
  return [
    {
      key: 'clock',
      isSource: true,
      level: 'warning',
      name: t('overview.clock', 'Clock'),
      area: '',
      alerts: [],
      text: t(
        'overview.clock-ahead',
        '{{count}} devices were last seen {{span}} in the future: if they fall silent, it is noticed so much later. Correct the clock of the exporter, or of the source that reports the times',
        {
          count: aheadMs.length,
          span: spanText(Math.max(...aheadMs)),
          ...unescaped,
          defaultValue_one:
            '{{count}} device was last seen {{span}} in the future: if it falls silent, it is noticed so much later. Correct the clock of the exporter, or of the source that reports the times',
        },
      ),
      path: `${appRoot}/connectors`,
    },
  ];
}
