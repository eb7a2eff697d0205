import React, { useState } from 'react';
import { act, fireEvent, screen } from '@testing-library/react';
import { alertRows } from '../../core/alertRow';
import { renderPage } from '../../testing/renderPage';
import { AlertCards } from './AlertCards';
import { AlertTexts } from './AlertTexts';

const alertOf = (name: string) =>
  ({
    source: { uid: 'prometheus', name: 'Prometheus' },
    name,
    phase: 'firing',
    labels: { alertname: name, severity: 'warning' },
    annotations: {},
    silences: [],
    inhibitors: [],
    intervals: [],
    isHeard: false,
    alertmanagers: [],
  }) as const;

const nothing = () => undefined;

/** A list of two alerts, the first of which ends by a button. */
function Alerts() {
  const [names, setNames] = useState(['Leak', 'Smoke']);
  return (
    <>
      <button type="button" onClick={() => setNames(['Smoke'])}>
        End
      </button>
      <AlertCards rows={alertRows(names.map(alertOf), [])} label="Alerts" nowMs={0} alerts={[]} alertmanagers={[]} onChanged={nothing} />
    </>
  );
}

test('of the channels of a device the same text is there once, and many texts are folded', () => {
  const channel = (number: number, summary: string) => ({
    ...alertOf('Hot'),
    labels: { alertname: 'Hot', connector: 'modbus', device: 'press', channel: String(number) },
    annotations: { summary },
  });
  const alerts = Array.from({ length: 500 }, (_, number) => channel(number, number % 2 === 0 ? 'Press is hot' : `Zone ${number} is hot`));
  renderPage(<AlertCards rows={alertRows(alerts, [])} label="Alerts" nowMs={0} alerts={[]} alertmanagers={[]} onChanged={nothing} />);
  expect(screen.getAllByText('Press is hot')).toHaveLength(1);
  expect(screen.getByText('246 more')).toBeInTheDocument();
});

test('a card that leaves the list, as it is silenced, leaves the focus to the list', () => {
  renderPage(<Alerts />);
  act(() => screen.getByText('Leak').closest('li')?.focus());
  fireEvent.click(screen.getByText('End'));
  expect(screen.getByRole('list', { name: 'Alerts' })).toHaveFocus();
});

test('the focus outside of the list stays where it is', () => {
  renderPage(<Alerts />);
  act(() => screen.getByText('Leak').closest('li')?.focus());
  act(() => screen.getByText('End').focus());
  fireEvent.click(screen.getByText('End'));
  expect(screen.getByText('End')).toHaveFocus();
});

test('the texts of rules of Gaugeway are English in each language, those of other rules are not known to be', () => {
  const textsOf = (runbook_url: string) => {
    const annotations = { summary: 'Battery low: Door', description: 'First: replace the battery.', runbook_url };
    const { container, unmount } = renderPage(<AlertTexts alerts={[{ ...alertOf('BatteryLow'), annotations }]} />);
    const languages = Array.from(container.querySelectorAll('div'), (text) => [text.textContent, text.lang]);
    unmount();
    return languages;
  };
  const english = [
    ['Battery low: Door', 'en'],
    ['First: replace the battery.', 'en'],
  ];
  expect(textsOf('docs/alerts.md#batterylow')).toEqual(expect.arrayContaining(english));
  expect(textsOf('https://docs.example.com/alerts.md#batterylow')).toEqual(expect.arrayContaining(english));
  expect(textsOf('https://wiki.example.com/batterie')).toEqual(expect.arrayContaining([['Battery low: Door', '']]));
});

test('an alert that a time interval mutes is marked and names it; where another Alertmanager sends it, it is not', () => {
  const muted = { ...alertOf('Cold'), intervals: ['night'] };
  const rows = alertRows([muted, { ...muted, ...alertOf('Hot'), intervals: ['night'], isHeard: true }], []);
  renderPage(<AlertCards rows={rows} label="Alerts" nowMs={0} alerts={[]} alertmanagers={[]} onChanged={nothing} />);
  const [cold, hot] = screen.getAllByRole('listitem');
  expect(cold).toHaveTextContent(/Cold.*Muted.*No notification now: muted by a time interval \(night\)/);
  expect(hot).toHaveTextContent(/Hot.*Some notifications are muted now, by a time interval \(night\)/);
  expect(hot).not.toHaveTextContent('No notification');
});
