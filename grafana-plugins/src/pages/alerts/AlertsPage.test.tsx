import React from 'react';
import { useLocation } from 'react-router-dom';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config } from '@grafana/runtime';
import { apiSilence, provideAlerting } from '../../testing/fakeAlerting';
import { FakePrometheus, type FakeSample } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import AlertsPage from './AlertsPage';
import { safetyQueries } from './blindSensors';

const ofViewers = ['alert.rules:read', 'alert.rules.external:read', 'alert.instances:read', 'alert.instances.external:read'];
const ofEditors = [...ofViewers, 'alert.instances:create', 'alert.instances:write', 'alert.instances.external:write'];
const allow = (permissions: readonly string[]) => {
  config.bootData.user.permissions = Object.fromEntries(permissions.map((permission) => [permission, true]));
};

const uid = 'uid-of-Prometheus';
const sink = { connector: 'zigbee', device: 'sink' };
const leak = { ...sink, alertname: 'WaterLeak', severity: 'critical', detection: 'water_leak' };
const battery = { connector: 'zigbee', device: 'remote', alertname: 'BatteryLow', severity: 'warning' };
const nowMs = stopClock();
const nowS = nowMs / 1000;
const info = [
  { labels: { ...sink, name: 'Sink', area: 'Kitchen' }, value: nowS - 7200 },
  { labels: { connector: 'zigbee', device: 'remote', name: 'Remote', area: 'Hall' }, value: nowS },
];
const agoIso = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString();

const rules = {
  [uid]: [
    {
      query: 'gaugeway:danger:since_timestamp_seconds > 0',
      alerts: [
        {
          state: 'firing',
          labels: leak,
          activeAt: agoIso(34),
          annotations: {
            summary: 'Water leak: Sink',
            description: 'First: shut off the water.',
            runbook_url: 'https://docs.test/alerts.md#waterleak',
          },
        },
      ],
    },
    { query: 'iot_battery_low', duration: 3600, alerts: [{ state: 'pending', labels: battery, activeAt: agoIso(600), value: '1e+00' }] },
    { query: 'vector(1)', alerts: [{ state: 'firing', labels: { alertname: 'Watchdog', severity: 'none' } }] },
  ],
  grafana: [
    {
      uid: 'freezer',
      query: 'max(iot_temperature_celsius)',
      alerts: [
        { state: 'Alerting', labels: { alertname: 'FreezerWarm', severity: 'info' }, value: 'A: -2e+00, B: 1e+00' },
        { state: 'Normal', labels: { alertname: 'FreezerWarm' } },
      ],
    },
  ],
};

function provideHome({ withAlertmanager = true } = {}): void {
  const responses = fleetResponses(
    {
      info,
      alerts: [{ labels: leak, value: 1 }],
      danger: [{ labels: { ...sink, detection: 'water_leak' }, value: nowS - 3 * 3600 }],
    },
    { [safetyQueries.sensors]: [{ labels: { ...sink, detection: 'water_leak' }, value: 0 }] },
  );
  const alertmanager = { name: 'My Alertmanager', uid: 'am', type: 'alertmanager' };
  provideDataSources(new FakePrometheus(responses), ...(withAlertmanager ? [alertmanager] : []));
}

function Address() {
  return <div data-testid="address">{useLocation().search}</div>;
}
const search = () => screen.getByTestId('address').textContent;

const show = (at = '/') =>
  renderPage(
    <>
      <Address />
      <AlertsPage />
    </>,
    { at },
  );
const cards = async () => (await screen.findAllByRole('listitem')).map(({ textContent }) => textContent);

beforeEach(() => allow(ofEditors));

test('alerts of the data source and of Grafana, worst first, with what their rules say and where to go', async () => {
  provideHome();
  provideAlerting({ rules });
  show();
  expect(await cards()).toEqual([
    expect.stringMatching(/^CriticalWaterLeakSink, Kitchenfor 3 hWater leak: SinkFirst: shut off the water\./),
    expect.stringMatching(/^WarningBatteryLowRemote, HallPendingfor 10 min, fires in 50 minValue: 1/),
    expect.stringMatching(/^InfoFreezerWarmValue: A: -2, B: 1/),
  ]);
  const href = (name: string) => screen.getByRole('link', { name }).getAttribute('href');
  expect(href('Device: WaterLeak, Sink')).toBe('/a/gaugeway-devices-app/devices/zigbee/sink');
  expect(href('Rule: WaterLeak, Sink')).toBe('/alerting/Prometheus/WaterLeak/find');
  expect(href('Rule: FreezerWarm')).toBe('/alerting/grafana/freezer/view');
  expect(href('Runbook: WaterLeak, Sink')).toBe('https://docs.test/alerts.md#waterleak');
  expect(screen.getByRole('status')).toHaveTextContent('3 of 3 alerts');
  expect(screen.getByText('The 1 sensor for leak, smoke, gas or carbon monoxide is watching.')).toBeInTheDocument();
});

test('each alert is as old as what it reports, at least as old where its start was not observed', async () => {
  const starts: readonly FakeSample[] = [
    { labels: { alertname: 'ConnectorDown', connector: 'zigbee' }, value: nowS - 7200 },
    { labels: { alertname: 'ExporterDown', instance: 'a:10464', start: 'missed' }, value: nowS - 600 },
  ];
  provideDataSources(new FakePrometheus(fleetResponses({ info }, { 'gaugeway:alert:since_timestamp_seconds{alertname!=': starts })));
  const firing = (labels: Record<string, string>) => ({ state: 'firing', labels, activeAt: agoIso(34) });
  const down = firing({ alertname: 'ConnectorDown', severity: 'critical', connector: 'zigbee' });
  const exporter = firing({ alertname: 'ExporterDown', severity: 'warning', job: 'gaugeway', instance: 'a:10464' });
  provideAlerting({ rules: { [uid]: [{ query: 'iot_connector_up == 0', alerts: [down, exporter] }] } });
  show();
  expect(await cards()).toEqual([
    expect.stringMatching(/^CriticalConnectorDownzigbeefor 2 h/),
    expect.stringMatching(/^WarningExporterDowna:10464for at least 10 min/),
  ]);
  expect(screen.getByText('for at least 10 min')).toHaveAttribute('title', expect.stringMatching(/ or earlier$/));
});

test('filters, shown states and grouping are in the URL', async () => {
  const user = userEvent.setup();
  provideHome();
  provideAlerting({ rules, silences: { am: [apiSilence(leak)] } });
  show('/?area=Kitchen&area=Hall&group=area');
  expect(await cards()).toEqual([expect.stringMatching(/BatteryLow/)]);
  expect(screen.getByRole('heading', { name: 'Hall' })).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Firing (0)' })).toHaveAttribute('aria-pressed', 'true');
  await user.click(screen.getByRole('button', { name: 'Silenced (1)' }));
  expect(search()).toBe('?area=Kitchen&area=Hall&group=area&state=firing&state=pending&state=silenced');
  expect(await cards()).toEqual([expect.stringMatching(/Silenced by Ana until .*: known/), expect.stringMatching(/BatteryLow/)]);
  await user.click(screen.getByRole('button', { name: 'Silenced (1)' }));
  expect(search()).toBe('?area=Kitchen&area=Hall&group=area');
});

test('alerts about other things are hidden and can be shown', async () => {
  provideHome();
  provideAlerting({ rules });
  show();
  await userEvent.click(await screen.findByRole('button', { name: 'Show alerts that are not about devices (1)' }));
  expect(await screen.findByText('Watchdog')).toBeInTheDocument();
  expect(search()).toBe('?others=true');
});

test('blind safety sensors are at the top', async () => {
  const responses = fleetResponses(
    { info, up: [{ labels: sink, value: 0 }], offline: [{ labels: { ...sink, reason: 'protocol' }, value: 1 }] },
    { [safetyQueries.sensors]: [{ labels: { ...sink, detection: 'water_leak' }, value: 0 }] },
  );
  provideDataSources(new FakePrometheus(responses));
  provideAlerting({});
  show();
  const list = await screen.findByRole('list', { name: 'Blind safety sensors' });
  expect(list).toHaveTextContent('Sink (Kitchen, Water leak): offline: reported by its source, last seen 2 h ago');
  expect(within(list).getByRole('link', { name: 'Sink' })).toHaveAttribute('href', '/a/gaugeway-devices-app/devices/zigbee/sink');
  expect(await screen.findByText('No alert is firing or pending')).toBeInTheDocument();
});

test('a silence has its matchers filled in, and is sent as shown', async () => {
  const user = userEvent.setup();
  provideHome();
  const requests = provideAlerting({ rules });
  show();
  await user.click(await screen.findByRole('button', { name: 'Silence: WaterLeak, Sink' }));
  const dialog = screen.getByRole('dialog');
  expect(
    within(dialog)
      .getAllByRole('checkbox')
      .map((box) => box.closest('label')?.textContent),
  ).toEqual(['alertname="WaterLeak"', 'connector="zigbee"', 'device="sink"']);
  expect(dialog).toHaveTextContent('Now 1 alert: WaterLeak');
  expect(dialog).toHaveTextContent('This also mutes a danger');
  const send = within(dialog).getByRole('button', { name: 'Silence' });
  expect(send).toBeDisabled();
  await user.type(within(dialog).getByRole('textbox', { name: /^Comment/ }), 'pipe is open on purpose');
  await user.click(within(dialog).getByRole('button', { name: '1d' }));
  await user.click(send);
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  const sent = requests.find(({ method }) => method === 'POST');
  expect(sent?.url).toBe('/api/alertmanager/am/api/v2/silences');
  const { startsAt, endsAt, ...rest } = sent?.data as { startsAt: string; endsAt: string };
  expect(Date.parse(endsAt) - nowMs).toBeCloseTo(86_400_000, -3);
  // also where the clock of the browser is ahead of the Alertmanager's
  expect(Date.parse(startsAt)).toBeLessThan(nowMs - 86_400_000);
  expect(rest).toMatchObject({
    comment: 'pipe is open on purpose',
    matchers: [{ name: 'alertname', value: 'WaterLeak' }, { name: 'connector' }, { name: 'device', value: 'sink' }],
  });
  // the button is gone once the alert is silenced
  expect(screen.getByRole('button', { name: 'Silence: WaterLeak, Sink' }).closest('li')).toHaveFocus();
});

test('a silence names all alerts that the Alertmanager would mute, also those that this page does not know', async () => {
  const user = userEvent.setup();
  provideHome();
  const foreign = { labels: { alertname: 'BoilerOff', connector: 'zigbee', job: 'heating' } };
  const requests = provideAlerting({ rules, statuses: { am: [{ labels: { ...leak, site: 'home' } }, foreign] } });
  show();
  await user.click(await screen.findByRole('button', { name: 'Silence: WaterLeak, Sink' }));
  const dialog = within(screen.getByRole('dialog'));
  await user.click(dialog.getByRole('checkbox', { name: 'alertname="WaterLeak"' }));
  await user.click(dialog.getByRole('checkbox', { name: 'device="sink"' }));
  expect(await dialog.findByText('Now 3 alerts: WaterLeak, BoilerOff, BatteryLow')).toBeInTheDocument();
  expect(decodeURIComponent(requests.at(-1)?.url ?? '')).toBe('/api/alertmanager/am/api/v2/alerts/groups?filter=connector="zigbee"');
});

test('Escape in a form returns to the button that opened it', async () => {
  const user = userEvent.setup();
  provideHome();
  provideAlerting({ rules });
  show();
  for (const action of ['Silence', 'Acknowledge']) {
    await user.click(await screen.findByRole('button', { name: `${action}: WaterLeak, Sink` }));
    expect(screen.getByRole('dialog')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(screen.getByRole('button', { name: `${action}: WaterLeak, Sink` })).toHaveFocus();
  }
});

test('a silence whose alert has ended is listed, can be extended and ended', async () => {
  const user = userEvent.setup();
  provideHome();
  const ended = apiSilence({ alertname: 'DoorOpen', connector: 'zigbee' }, { id: 's7', comment: 'moving house' });
  const requests = provideAlerting({ rules, silences: { am: [ended, apiSilence(leak, { id: 's8' })] } });
  show();
  expect(await screen.findByText('Silences without an alert (1)')).toBeInTheDocument();
  await user.click(screen.getByText('Extend by 2 h'));
  await waitFor(() => expect(requests.find(({ method }) => method === 'POST')?.data).toMatchObject({ id: 's7', startsAt: ended.startsAt }));
  const sent = requests.find(({ method }) => method === 'POST')?.data as { endsAt: string };
  expect(Date.parse(sent.endsAt) - Date.parse(ended.endsAt)).toBe(2 * 3_600_000);
  const line = screen.getByText(/moving house/).closest('li') ?? document.body;
  await user.click(within(line).getByText('End silence'));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'End silence' }));
  await waitFor(() => expect(requests.find(({ method }) => method === 'DELETE')?.url).toBe('/api/alertmanager/am/api/v2/silence/s7'));
});

test('a silence that mutes an alert of another Prometheus is not one without an alert', async () => {
  provideHome();
  const disk = { alertname: 'DiskFull', instance: 'db1' };
  const silences = { am: [apiSilence(disk, { id: 's7' }), apiSilence({ alertname: 'DoorOpen' }, { id: 's8' })] };
  provideAlerting({ rules, silences, statuses: { am: [{ labels: disk, status: { silencedBy: ['s7'] } }] } });
  show();
  expect(await screen.findByText('Silences without an alert (1)')).toBeInTheDocument();
  expect(screen.queryByText(/DiskFull/)).not.toBeInTheDocument();
});

test('an alert of Grafana is acknowledged in its own Alertmanager', async () => {
  const user = userEvent.setup();
  provideHome();
  const requests = provideAlerting({ rules });
  show();
  await user.click(await screen.findByRole('button', { name: 'Acknowledge: FreezerWarm' }));
  await user.type(screen.getByRole('textbox', { name: /^Comment/ }), 'on my way');
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Acknowledge' }));
  await waitFor(() => expect(requests.find(({ method }) => method === 'POST')?.url).toBe('/api/alertmanager/grafana/api/v2/silences'));
  expect(requests.find(({ method }) => method === 'POST')?.data).toMatchObject({ comment: 'ACK! on my way', createdBy: 'anonymous' });
});

test('an acknowledged alert stays in the list with who takes care; ending it is asked for', async () => {
  const user = userEvent.setup();
  provideHome();
  const requests = provideAlerting({ rules, silences: { am: [apiSilence(leak, { id: 'a/1', comment: 'ACK! on my way' })] } });
  show();
  expect((await cards())[0]).toMatch(/^CriticalWaterLeakSink, KitchenAcknowledgedfor 3 h.*Acknowledged by Ana until .*: on my way/);
  await user.click(screen.getByRole('button', { name: 'End silence: WaterLeak, on my way' }));
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'End silence' }));
  await waitFor(() => expect(requests.find(({ method }) => method === 'DELETE')?.url).toBe('/api/alertmanager/am/api/v2/silence/a%2F1'));
});

test('a viewer has no buttons, and reads why', async () => {
  allow(ofViewers);
  provideHome();
  provideAlerting({ rules, silences: { am: [apiSilence(leak, { comment: 'ACK! on my way' })] } });
  show();
  expect(
    await screen.findByText(/^You cannot silence or acknowledge these alerts: that needs the permission .*alert\.instances:create/),
  ).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^(Silence|Acknowledge|End silence):/ })).not.toBeInTheDocument();
  expect(screen.getByText(/^Acknowledged by Ana/)).toBeInTheDocument();
});

test('the same alert of Prometheus and of Grafana: lines that name theirs, and the form says which one goes on', async () => {
  const user = userEvent.setup();
  provideHome();
  const twin = { uid: 'leak', query: 'iot_water_leak_detected', alerts: [{ state: 'Alerting', labels: leak }] };
  const requests = provideAlerting({ rules: { ...rules, grafana: [twin] } });
  show();
  await user.click(await screen.findByRole('button', { name: 'Silence: WaterLeak, Sink, Grafana' }));
  const dialog = screen.getByRole('dialog');
  expect(dialog).toHaveTextContent('Now 1 alert: WaterLeak');
  expect(dialog).toHaveTextContent('Not muted: the same alert of Prometheus');
  await user.type(within(dialog).getByRole('textbox', { name: /^Comment/ }), 'x{Enter}');
  await waitFor(() => expect(requests.find(({ method }) => method === 'POST')?.url).toBe('/api/alertmanager/grafana/api/v2/silences'));
  const { matchers } = requests.find(({ method }) => method === 'POST')?.data as { matchers: object[] };
  expect(matchers).toContainEqual({ name: '__alert_rule_uid__', value: 'leak', isRegex: false, isEqual: true });
});

test('an alert that a second Alertmanager does not mute is not silenced, and says so', async () => {
  const user = userEvent.setup();
  const alertmanager = (uidOfIt: string) => ({ name: uidOfIt, uid: uidOfIt, type: 'alertmanager' });
  provideDataSources(new FakePrometheus(fleetResponses({ info })), alertmanager('am1'), alertmanager('am2'));
  const statusOf = (...silencedBy: string[]) => [{ labels: leak, status: { silencedBy } }];
  provideAlerting({ rules, silences: { am1: [apiSilence(leak)] }, statuses: { am1: statusOf('s1'), am2: statusOf() } });
  show();
  expect(await screen.findByText(/^Notifications go on: another Alertmanager/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Silence: WaterLeak, Sink' }));
  expect(within(screen.getByRole('dialog')).getByRole('combobox')).toHaveValue('am2');
});

test('a silence of Grafana that the user may not change has no button', async () => {
  provideHome();
  const ofSecret = { ...apiSilence({ alertname: 'FreezerWarm' }), accessControl: { read: true, write: false } };
  provideAlerting({ rules, silences: { grafana: [ofSecret], am: [apiSilence(leak)] } });
  show('/?state=silenced');
  expect(await screen.findAllByText(/^Silenced by Ana/)).toHaveLength(2);
  expect(screen.getAllByRole('button', { name: /^End silence/ }).map((button) => button.getAttribute('aria-label'))).toEqual([
    'End silence: WaterLeak, known',
  ]);
});

test('what Grafana refuses is said in words, and the form stays open', async () => {
  const user = userEvent.setup();
  provideHome();
  provideAlerting({
    rules,
    respond: ({ method }) => (method === 'POST' ? { status: 403, data: { message: 'Access denied' } } : undefined),
  });
  show();
  await user.click(await screen.findByRole('button', { name: 'Silence: WaterLeak, Sink' }));
  await user.type(screen.getByRole('textbox', { name: /^Comment/ }), 'x{Enter}');
  expect(await screen.findByText(/^Refused, although you have the permission alert\.instances\.external:write/)).toBeInTheDocument();
});

test('without an Alertmanager data source: the lines to add', async () => {
  provideHome({ withAlertmanager: false });
  provideAlerting({ rules });
  show();
  expect(await screen.findByText(/type: alertmanager/)).toHaveTextContent('implementation: prometheus');
  expect(screen.queryByRole('button', { name: 'Silence: WaterLeak, Sink' })).not.toBeInTheDocument();
});

test('without the rules of the data source: its alerts by ALERTS, and why there are no texts', async () => {
  const responses = fleetResponses({ info }, { ALERTS: [{ labels: { ...leak, alertstate: 'firing' }, value: 1 }] });
  provideDataSources(new FakePrometheus(responses), { name: 'My Alertmanager', uid: 'am', type: 'alertmanager' });
  provideAlerting({ respond: ({ url }) => (url.includes(uid) ? { status: 404, data: { message: 'no ruler' } } : undefined) });
  show();
  expect(await screen.findByText('What the rules of Prometheus say is not available')).toBeInTheDocument();
  expect(screen.getByText('WaterLeak')).toBeInTheDocument();
});

test('an Alertmanager that does not answer leaves the alerts', async () => {
  provideHome();
  provideAlerting({ rules, respond: ({ url }) => (url.includes('/alertmanager/am/') ? { status: 502, data: {} } : undefined) });
  show();
  expect(await screen.findByText('Silences of My Alertmanager are not available')).toBeInTheDocument();
  expect(screen.getByText('WaterLeak')).toBeInTheDocument();
});

test('a silence by a label that only the Alertmanager has; an inhibited alert', async () => {
  provideHome();
  provideAlerting({
    rules,
    silences: { am: [apiSilence({ site: 'home' })] },
    statuses: { am: [{ labels: { ...leak, site: 'home' }, status: { silencedBy: ['s1'], inhibitedBy: [] } }] },
  });
  const { unmount } = show('/?state=silenced');
  expect(await screen.findByText(/Silenced by Ana/)).toBeInTheDocument();
  unmount();
  const inhibitor = { fingerprint: 'f00', labels: { alertname: 'MainValveShut' } };
  provideAlerting({ rules, statuses: { am: [inhibitor, { labels: leak, status: { silencedBy: [], inhibitedBy: ['f00'] } }] } });
  show('/?state=inhibited');
  expect(await screen.findByText('No notification: inhibited by MainValveShut')).toBeInTheDocument();
  expect(screen.queryByText('Silenced')).not.toBeInTheDocument();
});

test('a rule of Grafana without data is silenced by the name that its alert is sent with', async () => {
  const user = userEvent.setup();
  provideHome();
  const lost = { query: 'iot_temperature_celsius', uid: 'lost', alerts: [{ state: 'NoData', labels: { alertname: 'Lost' }, value: '' }] };
  provideAlerting({ respond: ({ url }) => (url.includes('health=') ? { data: { data: { groups: [{ rules: [lost] }] } } } : undefined) });
  show();
  expect(await screen.findByText('The rule has no data: what it watches is unknown.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Silence: Lost' }));
  expect(screen.getByRole('checkbox', { name: 'alertname="DatasourceNoData"' })).toBeChecked();
  expect(screen.getByRole('checkbox', { name: 'rulename="Lost"' })).toBeChecked();
});
