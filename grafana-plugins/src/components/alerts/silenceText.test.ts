import { silenceText } from './silenceText';

test('a silence without an author', () => {
  const times = { startsAtMs: 0, endsAtMs: 0 };
  const text = silenceText({ ...times, id: '1', alertmanager: 'am', matchers: [], createdBy: '', comment: 'known', state: 'active' });
  expect(text).toMatch(/^Silenced by an unnamed user until .*: known$/);
});
