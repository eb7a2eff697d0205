import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type Level, perLevel } from '../core/level';

/** Translated name of a level. */
export function stateWord(level: Level): string {
  switch (level) {
    case 'critical':
      return t('fleet.state-critical', 'Critical');
    case 'warning':
      return t('fleet.state-warning', 'Warning');
    case 'info':
      return t('fleet.state-info', 'Info');
    case 'offline':
      return t('fleet.state-offline', 'Offline');
    case 'silent':
      return t('fleet.state-silent', 'Silent');
    case 'unknown':
      return t('fleet.state-unknown', 'No data');
    case 'ok':
      return t('fleet.state-ok', 'OK');
    case 'maintenance':
      return t('fleet.state-maintenance', 'Maintenance');
  }
}

/** Names of all levels, translated once instead of for each of thousands of cells. */
export function stateWords(): Readonly<Record<Level, string>> {
  return perLevel(stateWord);
}

const colorNames: Readonly<Record<Level, string>> = {
  critical: 'red',
  warning: 'orange',
  info: 'blue',
  offline: 'orange',
  silent: 'yellow',
  unknown: 'text',
  ok: 'green',
  maintenance: 'purple',
};

/** Colour of a level in Grafana's palette. */
export function stateColor(level: Level, theme: GrafanaTheme2): string {
  return level === 'unknown' ? theme.colors.text.secondary : theme.visualization.getColorByName(colorNames[level]);
}

/** Colour for icons and borders: mixed with the text colour, so that bright yellow on white has a contrast of 3:1 too. */
export function signColor(color: string, { colors }: GrafanaTheme2): string {
  return `color-mix(in srgb, ${color} 68%, ${colors.text.primary})`;
}

/** Minimum of WCAG for text; Grafana's own contrast function accepts 3:1. */
const minContrast = 4.5;

/* eslint-disable no-restricted-syntax -- white and black are the same in every theme */
const white = '#ffffff';
const black = '#000000';
/* eslint-enable no-restricted-syntax */

/** White or black, whichever is readable on the colour: one of them always has 4.5:1. */
export function textColorOn(background: string): string {
  return colorManipulator.getContrastRatio(white, background) >= minContrast ? white : black;
}
