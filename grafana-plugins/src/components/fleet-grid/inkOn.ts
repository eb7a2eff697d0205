import { colorManipulator } from '@grafana/data';

/** What WCAG asks of text; Grafana's own choice is content with 3:1. */
const leastContrast = 4.5;

/* eslint-disable no-restricted-syntax -- white and black are the same in every theme */
const white = '#ffffff';
const black = '#000000';
/* eslint-enable no-restricted-syntax */

/** White or black, whichever can be read on the colour: one of them always has 4.5:1. */
export function inkOn(background: string): string {
  return colorManipulator.getContrastRatio(white, background) >= leastContrast ? white : black;
}
