import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { MappingRow } from '../../data/exporterApi';
import { MappingTab } from './MappingTab';
import { RejectedNotice } from './RejectedNotice';

const nowMs = 1_800_000_000_000;
const row: MappingRow = {
  connector: 'zigbee',
  device: 'lamp',
  name: 'Lamp',
  kind: 'numeric',
  step: 6,
  outcome: 'metric',
  exported: true,
  property: 'battery',
  metric: 'iot_battery_charge_ratio',
  rejected: { value: '255', reason: 'sentinel', at_ms: nowMs - 600_000 },
};
const validAgain: MappingRow = { ...row, property: 'humidity', value: 0.5 };

test('the mapping has what was rejected, why and when', () => {
  render(<MappingTab rows={[row]} error={undefined} nowMs={nowMs} />);
  expect(screen.getByRole('row', { name: /^battery/ })).toHaveTextContent('rejected: 255 (stands for no value), 10 min ago');
});

test('the readings name what has no value for it, with the way to the reasons', async () => {
  const user = userEvent.setup();
  const onMapping = jest.fn();
  render(<RejectedNotice rows={[row, validAgain]} onMapping={onMapping} />);
  expect(screen.getByText('Without a value, since the newest reading was rejected: battery.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Why' }));
  expect(onMapping).toHaveBeenCalledTimes(1);
});

test('without such readings there is no notice', () => {
  const { container } = render(<RejectedNotice rows={[validAgain, { ...row, rejected: undefined }]} onMapping={jest.fn()} />);
  expect(container).toBeEmptyDOMElement();
});
