import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '../docs/alerts.md');

/** The sections of docs/alerts.md about single alerts, in Markdown by their anchor, for the Grafana app. A link has only its text: these pages may not be published. */
export function renderRunbook(): string {
  const sections = readFileSync(page, 'utf8').split(/^## /m).slice(1);
  const ofAlerts = sections.flatMap((section) => {
    const [title = '', ...lines] = section.split('\n');
    const text = lines
      .join('\n')
      .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
      .trim();
    return /^[A-Z][a-z]+([A-Z][a-z]+)+$|^(Smoke|Gas|Watchdog)$/.test(title) ? [[title.toLowerCase(), text] as const] : [];
  });
  return `${JSON.stringify(Object.fromEntries(ofAlerts), null, 2)}\n`;
}
