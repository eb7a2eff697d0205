import { AlertingError } from '../../data/alerts/alertingApi';
import { alertingErrorText } from './alertingErrorText';

test('a data source that does not answer is said in words alone, although Grafana hides the cause', () => {
  const hidden = 'An error occurred within the plugin';
  for (const error of [new Error(hidden), new AlertingError('failed', hidden)]) {
    expect(alertingErrorText(error, [])).toBe('No response. Check that it is running and that the URL of its data source is right.');
  }
  expect(alertingErrorText(new Error('parse error'), [])).toBe('parse error');
});
