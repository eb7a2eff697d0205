import React from 'react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { dateTime, setTimeZoneResolver } from '@grafana/data';
import { selectors } from '@grafana/e2e-selectors';
import { config } from '@grafana/runtime';
import { provideBackend, type Respond } from '../../testing/fakeBackendSrv';
import { renderPage } from '../../testing/renderPage';
import { MaintenanceControl } from './MaintenanceControl';

const exporterUrl = 'http://exporter:10464';
const device = { connector: 'zigbee', device: '0x01' };
const area = { area: 'Hall' };
const row = { muted_safety: [], unmuted_safety: [] as Array<{ name: string }> };
const untilMs = Date.UTC(2030, 0, 2);
const full = { untilMs, sinceMs: untilMs - 1000, reason: 'painting', by: 'anna (token "grafana")', target: area };

function show(maintenance?: typeof full | { untilMs: number }) {
  const changed = jest.fn();
  renderPage(<MaintenanceControl maintenance={maintenance} targets={[device, area]} deviceName="the lamp" onChanged={changed} />, {
    settings: { exporterUrl },
  });
  return changed;
}

function setPermission(isAllowed: boolean): void {
  config.bootData.user.permissions = { 'gaugeway-devices-app.exporter:control': isAllowed };
  config.bootData.user.login = 'anna';
}

async function open(respond: Respond) {
  setPermission(true);
  const requests = provideBackend(respond);
  const changed = show();
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Set maintenance' }));
  return { user, requests, changed };
}

test('sets a device into maintenance for two hours, with a reason and a name', async () => {
  const { user, requests, changed } = await open(() => ({ data: { data: row } }));
  expect(screen.getByRole('button', { name: 'Mute alerts' })).toBeDisabled();
  await user.type(screen.getByRole('textbox', { name: 'Reason' }), ' new battery ');
  await user.click(screen.getByRole('button', { name: 'Mute alerts' }));
  expect(requests[0]?.data).toEqual({ ...device, duration_ms: 7_200_000, reason: 'new battery', safety: false, author: 'anna' });
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(changed).toHaveBeenCalled();
});

test('until a date and time', async () => {
  const { user, requests } = await open(() => ({ data: { data: row } }));
  await user.click(screen.getByRole('radio', { name: 'Until …' }));
  const field = screen.getByTestId(selectors.components.DateTimePicker.input);
  const end = dateTime(Date.now() + 3 * 86_400_000).startOf('minute');
  await user.clear(field);
  await user.type(field, end.format('YYYY-MM-DD HH:mm:ss'));
  await user.tab();
  await user.type(screen.getByRole('textbox', { name: 'Reason' }), 'roof');
  await user.click(screen.getByRole('button', { name: 'Mute alerts' }));
  expect(requests[0]?.data).toEqual({ ...device, until_ms: end.valueOf(), reason: 'roof', safety: false, author: 'anna' });
});

test('the end is in the time zone of the user, not of the browser', async () => {
  setTimeZoneResolver(() => 'Asia/Tokyo');
  try {
    const { user, requests } = await open(() => ({ data: { data: row } }));
    await user.click(screen.getByRole('radio', { name: 'Until …' }));
    const field = screen.getByTestId(selectors.components.DateTimePicker.input);
    const end = dateTime(Date.now() + 3 * 86_400_000).startOf('minute');
    await user.clear(field);
    await user.type(field, new Date(end.valueOf() + 9 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '));
    await user.tab();
    await user.type(screen.getByRole('textbox', { name: 'Reason' }), 'roof');
    await user.click(screen.getByRole('button', { name: 'Mute alerts' }));
    expect(requests[0]?.data).toMatchObject({ until_ms: end.valueOf() });
  } finally {
    setTimeZoneResolver(() => 'utc');
  }
});

test('an area, and its leak sensor only after a second confirmation that names it', async () => {
  const { user, requests } = await open(({ data }) => {
    const isSure = (data as { safety: boolean }).safety;
    return { data: { data: isSure ? row : { ...row, unmuted_safety: [{ name: 'leak sensor' }] } } };
  });
  await user.click(screen.getByRole('radio', { name: 'Area Hall' }));
  await user.click(screen.getByRole('radio', { name: '7 days' }));
  await user.type(screen.getByRole('textbox', { name: 'Reason' }), 'painting');
  await user.click(screen.getByRole('button', { name: 'Mute alerts' }));
  const mute = await screen.findByRole('button', { name: 'Mute safety sensors' });
  expect(screen.getByRole('alert')).toHaveTextContent('leak sensor');
  expect(mute).toBeDisabled();
  await user.click(screen.getByRole('checkbox', { name: /Mute them too: a leak, .* at leak sensor raises no alert/ }));
  await user.click(mute);
  expect(requests.map(({ data }) => data)).toMatchObject([
    { area: 'Hall', duration_ms: 604_800_000, safety: false },
    { area: 'Hall', safety: true },
  ]);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('a device that is a safety sensor needs it too, and may be left alone', async () => {
  const refused = { status: 409, data: { error: { code: 'safety_not_confirmed', message: 'no' } } };
  const { user, requests, changed } = await open(() => refused);
  await user.type(screen.getByRole('textbox', { name: 'Reason' }), 'test');
  await user.click(screen.getByRole('button', { name: 'Mute alerts' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('the lamp');
  await user.click(screen.getByRole('button', { name: 'Leave them unmuted' }));
  expect(requests).toHaveLength(1);
  expect(changed).not.toHaveBeenCalled();
});

test('says why it was not set', async () => {
  const { user } = await open(() => ({
    status: 507,
    data: { error: { code: 'not_stored', message: 'cannot store maintenance: disk full' } },
  }));
  await user.type(screen.getByRole('textbox', { name: 'Reason' }), 'test');
  await user.click(screen.getByRole('button', { name: 'Mute alerts' }));
  expect(await screen.findByText('cannot store maintenance: disk full')).toBeInTheDocument();
});

test('shows who set what and why, and ends it', async () => {
  setPermission(true);
  const requests = provideBackend(() => ({ status: 204 }));
  const changed = show(full);
  expect(screen.getByText(/^In maintenance until 2030-01-0.*: painting$/)).toBeInTheDocument();
  expect(screen.getByText(/^Area Hall · Set by anna \(token "grafana"\), /)).toBeInTheDocument();
  await userEvent.setup().click(screen.getByRole('button', { name: 'End maintenance' }));
  expect(requests[0]).toMatchObject({ method: 'DELETE', params: { area: 'Hall' } });
  expect(changed).toHaveBeenCalled();
});

test('without the permission it is shown, and cannot be changed', () => {
  setPermission(false);
  show({ untilMs });
  expect(screen.getByText(/^In maintenance until/)).toBeInTheDocument();
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});
