import { createTheme } from '@grafana/data';
import { severityOf } from './severity';

test.each(['dark', 'light'] as const)('shades of red, orange and yellow have a severity in the %s theme, others have none', (mode) => {
  const { visualization } = createTheme({ colors: { mode } });
  const expected: Record<string, number> = { red: 4, orange: 3, yellow: 2, green: 0, blue: 0, purple: 0 };
  for (const { name, shades } of visualization.hues) {
    // the palest shades are nearly white
    for (const { color } of shades.filter((shade) => !shade.name.startsWith('super-light'))) {
      expect([name, color, severityOf(color)]).toEqual([name, color, expected[name]]);
    }
  }
});

test.each(['rgb(200, 200, 200)', '#000000', undefined])('%s has no severity', (color) => {
  expect(severityOf(color)).toBe(0);
});
