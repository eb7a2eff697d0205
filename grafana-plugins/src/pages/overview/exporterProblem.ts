import { t } from '@grafana/i18n';
import type { FiringAlert } from '../../core/device';
import { severityOfLabel } from '../../core/level';
import { unescaped } from '../../core/unescaped';
import { appRoot } from '../../pluginId';
import type { Problem } from './problem';

/** The problem behind an alert of an exporter, of its spool or of one of its outputs. */
export function exporterProblem(alert: FiringAlert): Problem {
  const { instance, output } = alert.labels;
  return {
    key: `exporter ${alert.name} ${instance ?? ''} ${output ?? ''}`,
    isSource: true,
    level: severityOfLabel(alert.severity),
    name: nameOf({ instance, output }),
    area: '',
    alerts: [alert],
    text: textOf(alert),
    sinceMs: alert.sinceMs,
    path: `${appRoot}/connectors`,
  };
}

function nameOf({ instance, output }: { readonly instance?: string; readonly output?: string }): string {
  if (output !== undefined) {
    return t('overview.output', 'Output {{output}}', { output, ...unescaped });
  }
  return instance ?? t('overview.exporter', 'Exporter');
}

function textOf({ name, labels }: FiringAlert): string {
  switch (name) {
    case 'GaugewayOutputRefusing':
      return t('overview.output-refusing', 'the storage refuses samples');
    case 'GaugewayOutputBehind':
      return t('overview.output-behind', 'samples wait for more than 10 minutes; they are kept until the storage is back');
    case 'GaugewaySamplesLost':
      return t('overview.samples-lost', 'samples were lost before the storage had them');
    case 'GaugewayLinesOrSpansLost':
      return t('overview.lines-or-spans-lost', 'lines or spans were lost before the server had them');
    case 'GaugewaySpoolFilling':
      return t('overview.spool-filling', 'the spool is filling up; when it is full, the oldest samples are lost');
    case 'GaugewaySpoolUnwritable':
      return t('overview.spool-unwritable', 'the spool cannot be written; samples that wait are in memory only');
    default:
      return labels['instance'] === undefined
        ? t('overview.exporter-absent', 'no exporter is scraped; devices are unmonitored')
        : t('overview.exporter-down', 'Prometheus cannot scrape the exporter');
  }
}
