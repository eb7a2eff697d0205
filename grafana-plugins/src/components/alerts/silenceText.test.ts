import { silenceText } from './silenceText';

test('a silence without an author', () => {
  const times = { startsAtMs: 0, endsAtMs: 0 };
  const text = silenceText({ ...times, id: '1', alertmanager: 'am', matchers: [], createdBy: '', comment: 'known', state: 'active' });
  expect(text).toMatch(/^Silenced by an unnamed user until .*: known$/);
});

test('a silence that begins later says when, and does not claim to mute now', () => {
  const times = { startsAtMs: Date.UTC(2026, 0, 1, 8), endsAtMs: Date.UTC(2026, 0, 1, 10) };
  const text = silenceText({ ...times, id: '1', alertmanager: 'am', matchers: [], createdBy: 'Ana', comment: 'works', state: 'pending' });
  expect(text).toMatch(/^Planned by Ana from .* until .*: works$/);
});
