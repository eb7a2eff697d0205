import saved from './fixtures/options-v1.json';
import { defaultOptions, migrateOptions } from './options';

test('a panel that version 0.1.0 saved is read as it was', () => {
  expect(migrateOptions(saved)).toEqual(saved.options);
});

test('a panel that was only just made gets the defaults', () => {
  expect(migrateOptions({ options: {} })).toEqual(defaultOptions);
});

test('what is not understood, as from a newer version, gets its default and hurts nothing else', () => {
  const options = { ...saved.options, sort: 'by-moon', cellBy: 'area', staleAfterSeconds: -1, glow: true };
  expect(migrateOptions({ options })).toEqual({ ...saved.options, sort: 'worst', cellBy: [], staleAfterSeconds: 0 });
});
