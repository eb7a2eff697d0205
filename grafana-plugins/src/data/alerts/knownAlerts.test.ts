import type { RuleAlert } from '../../core/alert';
import { type AlertmanagerState, knownAlerts } from './knownAlerts';

const labels = { alertname: 'Leak', connector: 'zigbee', device: 'sink' };
const ofPrometheus: RuleAlert = { source: { uid: 'p', name: 'Prometheus' }, name: 'Leak', phase: 'firing', labels, annotations: {} };
const ofGrafana: RuleAlert = { ...ofPrometheus, source: { uid: 'grafana', name: 'Grafana' }, ruleUid: 'r1' };

const statusOf = (more: object, ...silencedBy: string[]) => ({ labels: { ...labels, ...more }, status: { silencedBy } });

function stateOf(uid: string, state: Partial<AlertmanagerState> = {}): AlertmanagerState {
  return { uid, silences: [], statuses: [], hasAlertsOfGrafana: uid === 'grafana', ...state };
}

function silenceOf(id: string, matchers: Readonly<Record<string, string>>) {
  return {
    id,
    alertmanager: 'any',
    matchers: Object.entries(matchers).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
    startsAtMs: 0,
    endsAtMs: 1,
    createdBy: 'Ana',
    comment: 'known',
    state: 'active' as const,
  };
}

test('alerts of Grafana are silenced in its own Alertmanager, and in those that get them', () => {
  const states = [stateOf('grafana'), stateOf('am'), stateOf('external', { hasAlertsOfGrafana: true })];
  const [managed, other] = knownAlerts([ofGrafana, ofPrometheus], states);
  expect(managed?.alertmanagers).toEqual(['grafana', 'external']);
  expect(other?.alertmanagers).toEqual(['am', 'external']);
});

test('where only another one has them, that one comes first', () => {
  const external = stateOf('external', { hasAlertsOfGrafana: true, statuses: [statusOf({ __alert_rule_uid__: 'r1' })] });
  expect(knownAlerts([ofGrafana], [stateOf('grafana'), external])).toMatchObject([{ alertmanagers: ['external', 'grafana'] }]);
});

test('the same alert of Grafana and of Prometheus in one Alertmanager is not taken for the other', () => {
  const statuses = [statusOf({ __alert_rule_uid__: 'r1' }, 's1'), statusOf({ site: 'home' })];
  const silences = [silenceOf('s1', { __alert_rule_uid__: 'r1' })];
  const both = stateOf('am', { hasAlertsOfGrafana: true, statuses, silences });
  expect(knownAlerts([ofGrafana, ofPrometheus], [both])).toMatchObject([
    { silences: [{ id: 's1' }], isHeard: false },
    { silences: [], isHeard: true },
  ]);
});

test('an alert that a second Alertmanager does not mute is heard, and silenced there next', () => {
  const muting = stateOf('a', { statuses: [statusOf({}, 's1')], silences: [silenceOf('s1', labels)] });
  const sending = stateOf('b', { statuses: [statusOf({})] });
  expect(knownAlerts([ofPrometheus], [muting, sending])).toMatchObject([
    { silences: [{ id: 's1' }], isHeard: true, alertmanagers: ['b', 'a'] },
  ]);
});

test('a pending alert of Grafana is matched by its rule', () => {
  const states = [
    stateOf('grafana', { silences: [silenceOf('s1', { __alert_rule_uid__: 'r1' }), silenceOf('s2', { __alert_rule_uid__: 'r2' })] }),
  ];
  expect(knownAlerts([{ ...ofGrafana, phase: 'pending' }], states)).toMatchObject([{ silences: [{ id: 's1' }], isHeard: false }]);
});

test('a silence that has ended mutes nothing, although the Alertmanager names it still', () => {
  const late = stateOf('am', { statuses: [statusOf({}, 'ended')] });
  expect(knownAlerts([ofPrometheus], [late])).toMatchObject([{ silences: [], isHeard: true }]);
});

test('an alert that a time interval mutes is not heard; a second Alertmanager may send it', () => {
  const muting = stateOf('a', { statuses: [{ labels, status: { mutedBy: ['night'] } }] });
  const sending = stateOf('b', { statuses: [statusOf({})] });
  expect(knownAlerts([ofPrometheus], [muting])).toMatchObject([{ intervals: ['night'], silences: [], isHeard: false }]);
  expect(knownAlerts([ofPrometheus], [muting, sending])).toMatchObject([
    { intervals: ['night'], isHeard: true, alertmanagers: ['b', 'a'] },
  ]);
});

test('a time interval mutes what is suppressed without a silence and an inhibition, also where its name is not passed on', () => {
  const unnamed = stateOf('a', { statuses: [{ labels, status: { state: 'suppressed', silencedBy: [], inhibitedBy: [] } }] });
  expect(knownAlerts([ofPrometheus], [unnamed])).toMatchObject([{ intervals: [''], isHeard: false }]);
  const inhibited = stateOf('a', { statuses: [{ labels, status: { state: 'suppressed', inhibitedBy: ['f1'] } }] });
  expect(knownAlerts([ofPrometheus], [inhibited])).toMatchObject([{ intervals: [], inhibitors: [''], isHeard: false }]);
});
