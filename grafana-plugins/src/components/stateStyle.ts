import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { DeviceState } from '../core/device';

/** Translated name of a state. */
export function stateWord(state: DeviceState): string {
  switch (state) {
    case 'alert':
      return t('fleet.state-alert', 'Alert');
    case 'offline':
      return t('fleet.state-offline', 'Offline');
    case 'silent':
      return t('fleet.state-silent', 'Silent');
    case 'unknown':
      return t('fleet.state-unknown', 'No data');
    case 'ok':
      return t('fleet.state-ok', 'OK');
  }
}

/** Names of all states, translated once instead of for each of thousands of cells. */
export function stateWords(): Readonly<Record<DeviceState, string>> {
  return {
    alert: stateWord('alert'),
    offline: stateWord('offline'),
    silent: stateWord('silent'),
    unknown: stateWord('unknown'),
    ok: stateWord('ok'),
  };
}

const colorNames: Readonly<Record<DeviceState, string>> = {
  alert: 'red',
  offline: 'orange',
  silent: 'yellow',
  unknown: 'text',
  ok: 'green',
};

/** Colour of a state in Grafana's palette. */
export function stateColor(state: DeviceState, theme: GrafanaTheme2): string {
  return state === 'unknown' ? theme.colors.text.secondary : theme.visualization.getColorByName(colorNames[state]);
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
