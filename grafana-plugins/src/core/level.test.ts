import { levelOf, levelRank, levels, severityOfLabel, worstLevel, worstSeverity } from './level';

test('critical, warning, info, then the states', () => {
  expect(levels).toEqual(['critical', 'warning', 'info', 'offline', 'silent', 'unknown', 'ok', 'maintenance']);
  expect([...levels].sort((a, b) => levelRank(a) - levelRank(b))).toEqual(levels);
  expect(worstLevel(['ok', 'silent', 'info', 'offline'])).toBe('info');
  expect(worstLevel([])).toBe('ok');
});

test.each([
  ['critical', 'critical'],
  ['Critical', 'critical'],
  ['page', 'critical'],
  ['info', 'info'],
  ['none', 'info'],
  ['', 'warning'],
  ['sev3', 'warning'],
])('the label "%s" is %s', (label, severity) => {
  expect(severityOfLabel(label)).toBe(severity);
});

test('several alerts count by the worst', () => {
  expect(worstSeverity([{ severity: 'info' }, { severity: 'critical' }, { severity: '' }])).toBe('critical');
  expect(worstSeverity([])).toBeUndefined();
});

test.each([
  ['alert', 4, 'critical'],
  ['alert', 3, 'warning'],
  ['alert', 2, 'warning'],
  ['alert', 1, 'info'],
  ['alert', undefined, 'warning'],
  ['silent', 3, 'silent'],
] as const)('state %s with severity %s is %s', (state, severity, level) => {
  expect(levelOf(state, severity)).toBe(level);
});
