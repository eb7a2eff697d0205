import { byText } from '../../core/byText';
import { t } from '@grafana/i18n';
import type { Device, FiringAlert } from '../../core/device';
import { severityOfLabel, worstSeverity } from '../../core/level';
import { earliest } from '../../core/since';
import { unescaped } from '../../core/unescaped';
import { appRoot } from '../../pluginId';
import type { Problem } from './problem';
import type { ConnectorState, SystemStatus } from './systemStatus';

/** The problem behind an alert without a connector: of an exporter, of its spool, of one of its outputs, or of a rule of the user. */
export function exporterProblem(alert: FiringAlert): Problem {
  return /^(Exporter|Gaugeway)/.test(alert.name) ? ofExporter(alert) : ofRule(alert);
}

/** An alert of many devices together, such as a mean. */
function ofRule({ name, severity, sinceMs, isAtLeast, labels }: FiringAlert): Problem {
  const path = `${appRoot}/alerts?${new URLSearchParams({ alert: name }).toString()}`;
  return {
    key: `rule ${name} ${JSON.stringify(labels)}`,
    level: severityOfLabel(severity),
    name,
    area: labels['area'] ?? '',
    alerts: [],
    text: '',
    sinceMs,
    isAtLeast,
    path,
  };
}

function ofExporter(alert: FiringAlert): Problem {
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
    isAtLeast: alert.isAtLeast,
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

/** An exporter of which Prometheus has no connector any more, with the alerts that say the same. */
interface SilentExporter {
  readonly instance: string;
  readonly connectors: readonly ConnectorState[];
  /** Also those of its connectors, which still fire for minutes. */
  readonly alerts: readonly FiringAlert[];
}

/** Exporters that do not answer: one each, however many connectors it has. */
export function silentExporters({ connectors, alerts }: SystemStatus): SilentExporter[] {
  const instances = new Set(connectors.map(({ instance }) => instance).filter((instance) => instance !== undefined && instance !== ''));
  return [...instances].flatMap((instance = '') => {
    const own = connectors.filter((connector) => connector.instance === instance);
    const names = new Set(own.map(({ connector }) => connector));
    const isSame = ({ labels }: FiringAlert) =>
      labels['output'] === undefined && (labels['instance'] === instance || names.has(labels['connector'] ?? ''));
    return own.every(({ isGone }) => isGone) ? [{ instance, connectors: own, alerts: alerts.filter(isSame) }] : [];
  });
}

/** One problem for an exporter, its connectors and their devices. */
export function silentExporterProblem({ instance, connectors, alerts }: SilentExporter, devices: readonly Device[]): Problem {
  const names = connectors.map(({ connector }) => connector);
  const count = devices.filter(({ connector }) => names.includes(connector)).length;
  const own = alerts.filter(({ name }) => name.startsWith('Exporter'));
  const lastUps = connectors.map(({ lastUpMs }) => lastUpMs).filter((ms) => ms !== undefined);
  return {
    key: `exporter ${instance}`,
    isSource: true,
    // as the rule says after two minutes: nothing of it is monitored
    level: worstSeverity(alerts) ?? 'critical',
    name: t('overview.exporter-named', 'Exporter {{instance}}', { instance, ...unescaped }),
    area: '',
    alerts: own,
    text: t(
      'overview.exporter-silent',
      'does not answer: no data of {{count}} devices ({{connectors}}). Check that it is running and scraped',
      {
        count,
        connectors: names.sort(byText).join(', '),
        ...unescaped,
        defaultValue_one: 'does not answer: no data of {{count}} device ({{connectors}}). Check that it is running and scraped',
      },
    ),
    ...(lastUps.length > 0 ? { sinceMs: Math.max(...lastUps) } : earliest(own)),
    path: `${appRoot}/connectors`,
  };
}
