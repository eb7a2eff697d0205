import { optionsV1 as saved } from './fixtures/optionsV1';
import { defaultOptions, migrateOptions } from './options';

test('options of version 0.1.0 are read unchanged', () => {
  expect(migrateOptions(saved)).toEqual({ ...defaultOptions, ...saved.options });
});

test('a new panel gets the defaults', () => {
  expect(migrateOptions({ options: {} })).toEqual(defaultOptions);
});

test('invalid options, as from a newer version, get their defaults and do not affect others', () => {
  const options = { ...saved.options, sort: 'by-moon', cellBy: 'area', staleAfterSeconds: -1, glow: true };
  expect(migrateOptions({ options })).toEqual({ ...defaultOptions, ...saved.options, sort: 'worst', cellBy: [], staleAfterSeconds: 0 });
});
