import { displayOfMetric, displayOfUnit, type Display } from './displayTable.ts';

/** The table of display units for the panel, as JSON: by base unit, and of metrics that differ from their unit. Money is not in it: its unit is a label. */
export function renderPanelDisplays(): string {
  const metrics = Object.entries(displayOfMetric).filter(([, display]) => display?.kind !== 'money');
  // the first suffix of a metric name that fits is its unit
  const longestFirst = Object.entries(displayOfUnit).sort(([a], [b]) => b.length - a.length);
  return `${JSON.stringify({ units: shown(longestFirst), metrics: shown(metrics) }, undefined, 1)}\n`;
}

/** Without the kind, which tells choices of the app's settings. */
function shown(displays: readonly [name: string, display: Display | undefined][]): object {
  return Object.fromEntries(displays.map(([name, display]) => [name, { ...display, kind: undefined }]));
}
