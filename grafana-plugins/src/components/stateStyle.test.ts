import { colorManipulator, createTheme } from '@grafana/data';
import { textColorOn } from './stateStyle';

test.each(['dark', 'light'] as const)('text has a contrast of 4.5:1 on every colour of the %s palette', (mode) => {
  const theme = createTheme({ colors: { mode } });
  const colors = theme.visualization.hues.flatMap(({ shades }) => shades.map(({ color }) => color));
  expect(colors.length).toBeGreaterThan(20);
  for (const color of colors) {
    expect(colorManipulator.getContrastRatio(textColorOn(color), color)).toBeGreaterThanOrEqual(4.5);
  }
});
