import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { dateTimeFormat } from '@grafana/data';
import { levels } from '../../core/level';
import { Ago } from '../Ago';
import { FacetChoice } from '../FacetChoice';
import { NamedValue } from '../NamedValue';
import { StateBadge } from '../StateBadge';
import { Heading } from './Heading';
import { MetricHelp } from './MetricHelp';
import { stateHelp } from './stateHelp';

test('a state is explained on focus and on hover', async () => {
  const user = userEvent.setup();
  render(<StateBadge level="silent" />);
  await user.tab();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('No message for three times its usual interval');
  await user.tab();
  await user.hover(screen.getByText('Silent'));
  expect(await screen.findByRole('tooltip')).toHaveTextContent('No message for three times its usual interval');
});

test('in a list only one line is a tab stop', async () => {
  const user = userEvent.setup();
  render(
    <>
      <StateBadge level="ok" isTabStop={false} />
      <StateBadge level="offline" isTabStop />
    </>,
  );
  await user.tab();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Not reachable');
});

test('each level has its own explanation', () => {
  expect(new Set(levels.map(stateHelp)).size).toBe(levels.length);
});

test('a number is explained by its label, and a metric by the catalogue', async () => {
  const user = userEvent.setup();
  render(
    <dl>
      <NamedValue label="Usual interval" help="how often it reports">
        5 min
      </NamedValue>
    </dl>,
  );
  await user.tab();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('how often it reports');
  const { container } = render(<MetricHelp metric="iot_power_watts" />);
  expect(container).toHaveTextContent('Active electrical power.iot_power_watts');
  const { container: detections } = render(<MetricHelp metric="iot_detections_total" />);
  expect(detections).toHaveTextContent(
    'How often a detection rose from 0 to 1.Counted from the start of the exporter: what began before it',
  );
  const { container: own } = render(<MetricHelp metric="iot_mine" />);
  expect(own.textContent).toBe('iot_mine');
});

test('an age has its exact time, by keyboard too where it stands alone', async () => {
  const user = userEvent.setup();
  const atMs = Date.UTC(2026, 1, 3, 4, 5, 6);
  render(
    <>
      <Ago atMs={atMs} nowMs={atMs + 60_000} isTabStop />
      <Ago atMs={atMs} nowMs={atMs + 3_600_000} />
    </>,
  );
  await user.tab();
  expect(await screen.findByRole('tooltip')).toHaveTextContent(dateTimeFormat(atMs));
  expect(screen.getByText('60 s ago')).not.toHaveAttribute('title');
  expect(screen.getByText('60 min ago')).toHaveAttribute('title', dateTimeFormat(atMs));
});

test('the heading of a column is explained', async () => {
  const user = userEvent.setup();
  render(
    <table>
      <thead>
        <tr>
          <Heading text="Rule" help="the rule that matched" />
        </tr>
      </thead>
    </table>,
  );
  expect(screen.getByRole('columnheader', { name: 'Rule' })).toBeInTheDocument();
  await user.tab();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('the rule that matched');
});

test('a filter keeps its name once a value is chosen', () => {
  const values = [{ value: 'maintenance', count: 1 }];
  render(<FacetChoice title="State" values={values} chosen={['maintenance']} wordOf={(value) => value} onChoose={() => undefined} />);
  expect(screen.getByRole('combobox', { name: 'State' })).toBeInTheDocument();
});
