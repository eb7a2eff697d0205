import React from 'react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { UnitSettings } from '../../core/displayPreferences';
import { renderPage } from '../../testing/renderPage';
import { UnitFields } from './UnitFields';

function renderFields(units: UnitSettings) {
  const onChange = jest.fn<void, [UnitSettings]>();
  renderPage(<UnitFields units={units} onChange={onChange} />);
  return onChange;
}

const temperature = () => screen.findByRole('combobox', { name: /^Temperature/ });
const energy = () => screen.findByRole('combobox', { name: /^Energy/ });

test('nothing chosen is °C and kWh', async () => {
  renderFields({});
  expect(await temperature()).toHaveValue('°C');
  expect(await energy()).toHaveValue('kWh');
});

test('saved choices are shown', async () => {
  renderFields({ temperatureUnit: 'locale', energyUnit: 'megajoules' });
  expect(await temperature()).toHaveValue('By region');
  expect(await energy()).toHaveValue('MJ');
});

test.each([
  ['°F', temperature, { temperatureUnit: 'fahrenheit' }],
  ['By region', temperature, { temperatureUnit: 'locale' }],
  ['Wh, kWh, MWh', energy, { energyUnit: 'scaled' }],
  ['MJ', energy, { energyUnit: 'megajoules' }],
] as const)('%s can be chosen, and changes nothing else', async (name, field, changed) => {
  const user = userEvent.setup();
  const onChange = renderFields({});
  await user.click(await field());
  await user.click(await screen.findByRole('option', { name: new RegExp(`^${name}`) }));
  expect(onChange.mock.calls).toEqual([[changed]]);
});
