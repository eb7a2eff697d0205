import { t } from '@grafana/i18n';
import { metricFacts } from './catalogue';

/** A metric's name for people: "Relative humidity". */
export function metricTitle(metric: string): string {
  const facts = metricFacts(metric);
  return facts === undefined ? metric : t(`catalogue.${metric}`, facts.title);
}
