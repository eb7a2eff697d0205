import { preferencesOf } from './displayPreferences';

test('°C and kWh unless somebody chose otherwise: Grafana reports en-US for everyone who chose no region', () => {
  expect(preferencesOf({}, 'en-US')).toEqual({ temperature: 'celsius', energy: 'kwh' });
  expect(preferencesOf({ temperatureUnit: 'fahrenheit', energyUnit: 'scaled' }, 'de-DE')).toEqual({
    temperature: 'fahrenheit',
    energy: 'scaled',
  });
});

test('by the regional format of the person', () => {
  const unit = (format: string) => preferencesOf({ temperatureUnit: 'locale' }, format).temperature;
  expect(['en-US', 'es-PR', 'en-GB', 'de-DE', 'en', ''].map(unit)).toEqual([
    'fahrenheit',
    'fahrenheit',
    'celsius',
    'celsius',
    'celsius',
    'celsius',
  ]);
});
