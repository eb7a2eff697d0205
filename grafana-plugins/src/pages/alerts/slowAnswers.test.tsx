import React from 'react';
import { act, screen } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { apiSilence, provideAlerting } from '../../testing/fakeAlerting';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import AlertsPage from './AlertsPage';

const nowMs = stopClock();
const sink = { connector: 'zigbee', device: 'sink' };
const rules = [
  {
    query: 'iot_device_up == 0',
    alerts: [{ state: 'firing', labels: { ...sink, alertname: 'DeviceOffline' }, activeAt: new Date(nowMs - 34_000).toISOString() }],
  },
];
const cards = async () => (await screen.findAllByRole('listitem')).map(({ textContent }) => textContent);

/** Devices that are not known until the returned function is called. */
function provideSlowDevices(): () => void {
  let answer: (() => void) | undefined;
  const info = [{ labels: { ...sink, name: 'Sink', area: 'Kitchen' }, value: nowMs / 1000 }];
  const prometheus = new FakePrometheus(fleetResponses({ info }));
  prometheus.held = new Promise((resolve) => (answer = resolve));
  provideDataSources(prometheus);
  provideAlerting({ rules: { [prometheus.uid]: rules } });
  return () => answer?.();
}

afterEach(() => jest.useRealTimers());

beforeEach(() => {
  const permissions = ['alert.rules:read', 'alert.rules.external:read', 'alert.instances.external:read'];
  config.bootData.user.permissions = Object.fromEntries(permissions.map((permission) => [permission, true]));
});

test('the list does not wait for the devices; what they add comes after', async () => {
  const answer = provideSlowDevices();
  renderPage(<AlertsPage />);
  expect(await cards()).toEqual([expect.stringMatching(/^WarningDeviceOfflinesink[A-Z]/)]);
  expect(screen.getByText('Checking the sensors for leak, smoke, gas and carbon monoxide')).toBeInTheDocument();
  answer();
  expect(await screen.findByText('for 34 s')).toBeInTheDocument();
  expect(await cards()).toEqual([expect.stringMatching(/^WarningDeviceOfflineSink, Kitchenfor 34 s/)]);
});

test('a list that is grouped by area waits for the areas', async () => {
  const answer = provideSlowDevices();
  renderPage(<AlertsPage />, { at: '/?group=area' });
  await screen.findByRole('search');
  expect(screen.queryByText('DeviceOffline')).not.toBeInTheDocument();
  answer();
  expect(await screen.findByRole('heading', { name: 'Kitchen' })).toBeInTheDocument();
});

const alertmanager = { name: 'My Alertmanager', uid: 'am', type: 'alertmanager' };

test('an Alertmanager that does not answer yet holds back no alert; its silences are added', async () => {
  jest.useFakeTimers();
  let answer: (() => void) | undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const prometheus = new FakePrometheus(fleetResponses({}));
  provideDataSources(prometheus, alertmanager);
  const silence = apiSilence({ ...sink, alertname: 'DeviceOffline' });
  provideAlerting({
    rules: { [prometheus.uid]: rules },
    respond: ({ url }) => (url.includes('/am/') ? answered.then(() => ({ data: url.includes('silences') ? [silence] : [] })) : undefined),
  });
  renderPage(<AlertsPage />);
  // the data source is found
  await act(async () => jest.advanceTimersByTimeAsync(0));
  await act(async () => jest.advanceTimersByTimeAsync(1900));
  expect(screen.queryByText('DeviceOffline')).not.toBeInTheDocument();
  await act(async () => jest.advanceTimersByTimeAsync(200));
  expect(screen.getByText('DeviceOffline')).toBeInTheDocument();
  expect(screen.getByText('Silences of My Alertmanager are not available')).toBeInTheDocument();
  answer?.();
  await act(async () => jest.advanceTimersByTimeAsync(0));
  expect(screen.queryByText('DeviceOffline')).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Silenced (1)' })).toBeInTheDocument();
  expect(screen.queryByText(/^Silences of My/)).not.toBeInTheDocument();
});

test.each([
  ['HTML, the login of a proxy', { data: '<!doctype html><title>Log in</title>' }, /^The answer is a web page/],
  ['401', { status: 401, data: { message: 'invalid credentials' } }, /^Not accepted: sign in to Grafana again, .*\(invalid credentials\)/],
  [
    '403 of a user who may',
    { status: 403, data: { message: 'no' } },
    /^Refused, although you have the permission alert\.instances\.external:read/,
  ],
  ['404', { status: 404, data: { message: 'gone' } }, /^Not found\..*Implementation/],
  ['500', { status: 500, data: { message: 'boom' } }, /^boom$/],
  ['504', { status: 504, data: undefined }, /^No response\./],
])('an Alertmanager that answers with %s leaves the alerts, and says what to do', async (_what, response, text) => {
  const prometheus = new FakePrometheus(fleetResponses({}));
  provideDataSources(prometheus, alertmanager);
  provideAlerting({ rules: { [prometheus.uid]: rules }, respond: ({ url }) => (url.includes('/am/') ? response : undefined) });
  renderPage(<AlertsPage />);
  expect(await screen.findByText(text)).toBeInTheDocument();
  expect(screen.getByText('DeviceOffline')).toBeInTheDocument();
});
