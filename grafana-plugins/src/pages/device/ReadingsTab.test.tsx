import React from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Sample } from '../../data/prometheus';
import { deviceReadings } from './readings';
import { ReadingsTab } from './ReadingsTab';

const sample = (metric: string, labels: Record<string, string> = {}, value = 1): Sample => ({
  labels: { __name__: metric, connector: 'plant', device: 'inverter', ...labels },
  value,
  atMs: 0,
});
const phases = ['l1', 'l2', 'l3'].map((phase, index) => sample('iot_voltage_volts', { sensor: 'meter', phase }, 230 + index));
const currents = ['l1', 'l2'].map((phase, index) => sample('iot_current_amperes', { sensor: 'meter', phase }, 5 + index));
const settings = Array.from({ length: 12 }, (_, index) => sample('iot_setting_watts', { setting: `limit_${index}` }));
// as many as there are key figures, which else would be phases
const figures = [
  sample('iot_power_watts', {}, 4200),
  sample('iot_energy_produced_joules_total'),
  sample('iot_temperature_celsius'),
  sample('iot_stored_energy_joules', { sensor: 'battery' }),
];
const readings = deviceReadings({
  samples: [...figures, ...phases, ...currents, sample('iot_link_quality_ratio', {}, 0.9), ...settings],
  histories: [],
});

const show = (href: (metric: string) => string | undefined = () => undefined) =>
  render(<ReadingsTab readings={readings} nowMs={0} exploreHref={href} />);
const cells = (name: string) =>
  within(screen.getByRole('row', { name: new RegExp(`^${name}`) }))
    .getAllByRole('cell')
    .map(({ textContent }) => textContent);

test('phases are side by side, a line a quantity, with a dash where a phase has none', () => {
  show();
  const table = screen.getByRole('table');
  expect(
    within(table)
      .getAllByRole('columnheader')
      .map(({ textContent }) => textContent),
  ).toEqual(['Phase', 'L1', 'L2', 'L3']);
  expect(cells('Voltage')).toEqual(['230 V', '231 V', '232 V']);
  expect(cells('Current')).toEqual(['5 A', '6 A', '–']);
});

test('a quantity of the table links to Explore, and is explained on focus', async () => {
  show((metric) => `/explore?${metric}`);
  const link = within(screen.getByRole('table')).getByRole('link', { name: 'Voltage' });
  expect(link).toHaveAttribute('href', '/explore?iot_voltage_volts');
  await userEvent.setup().hover(link);
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Voltage.iot_voltage_volts');
});

test('the section of a channel without a name says that it is one', () => {
  const outlets = ['1', '2'].flatMap((channel) => ['iot_power_watts', 'iot_switch_on'].map((metric) => sample(metric, { channel })));
  render(<ReadingsTab readings={deviceReadings({ samples: outlets, histories: [] })} nowMs={0} exploreHref={() => undefined} />);
  expect(screen.getAllByRole('heading').map(({ textContent }) => textContent)).toEqual(['Channel 1', 'Channel 2']);
});

test('the search of the page: by `/`, over all parts, with diagnostics unfolded', async () => {
  const user = userEvent.setup();
  show();
  const folded = () => document.querySelector('details');
  expect(folded()).not.toHaveAttribute('open');
  await user.keyboard('/');
  const field = screen.getByRole('textbox', { name: 'Search readings' });
  expect(field).toHaveFocus();
  await user.keyboard('link');
  expect(field).toHaveValue('link');
  expect(folded()).toHaveAttribute('open');
  expect(screen.getByText('Link quality')).toBeInTheDocument();
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
  await user.clear(field);
  await user.type(field, 'l2 meter');
  expect(screen.queryByText('Link quality')).not.toBeInTheDocument();
  await user.clear(field);
  await user.type(field, 'nothing at all');
  expect(screen.getByText('No reading matches the search.')).toBeInTheDocument();
});
