import { displayOfMetric, displayOfUnit } from './displayTable.ts';

/** The table of display units for the panel, as JSON: by base unit, and of metrics that differ from their unit. */
export function renderPanelDisplays(): string {
  return `${JSON.stringify({ units: displayOfUnit, metrics: displayOfMetric }, undefined, 1)}\n`;
}
