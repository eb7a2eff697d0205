import { alertingErrorText } from './alertingErrorText';

test('a data source that does not answer is said in words, although Grafana hides the cause', () => {
  expect(alertingErrorText(new Error('An error occurred within the plugin'), [])).toMatch(/^No response\. Check that it is running/);
  expect(alertingErrorText(new Error('parse error'), [])).toBe('parse error');
});
