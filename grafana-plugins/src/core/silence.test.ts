import { isAcknowledgement, isMatch, matchersOf, matcherText, type Silence } from './silence';

const matcher = (name: string, value: string, { isRegex = false, isEqual = true } = {}) => ({ name, value, isRegex, isEqual });

test('a silence selects by every label; a label that is missing is empty', () => {
  const labels = { alertname: 'WaterLeak', device: 'sink' };
  expect(isMatch([matcher('device', 'sink'), matcher('alertname', 'WaterLeak')], labels)).toBe(true);
  expect(isMatch([matcher('device', 'sink'), matcher('alertname', 'Smoke')], labels)).toBe(false);
  expect(isMatch([matcher('site', '')], labels)).toBe(true);
  expect(isMatch([matcher('device', 'sink', { isEqual: false })], labels)).toBe(false);
  // so a pattern that must not match mutes all alerts without the label
  expect(isMatch([matcher('site', 'home.+', { isRegex: true, isEqual: false })], labels)).toBe(true);
});

test('a regular expression matches the whole value; one that is none selects nothing', () => {
  const labels = { alertname: 'WaterLeak' };
  const pattern = (value: string, isEqual = true) => isMatch([matcher('alertname', value, { isRegex: true, isEqual })], labels);
  expect([pattern('Water.*|Smoke'), pattern('Water'), pattern('Water', false), pattern('(')]).toEqual([true, false, true, false]);
});

test('an alert of a device is selected by alert, connector and device, not by what changes', () => {
  const labels = {
    severity: 'critical',
    name: 'Sink',
    area: 'Kitchen',
    connector: 'zigbee',
    device: '0x"1',
    alertname: 'WaterLeak',
    channel: '2',
  };
  expect(matchersOf(labels).map(matcherText)).toEqual(['alertname="WaterLeak"', 'connector="zigbee"', 'device="0x\\"1"']);
});

test('an alert of Grafana is selected by its rule too, because rules of two folders may share a name', () => {
  const labels = { alertname: 'Leak', __alert_rule_uid__: 'r1', connector: 'zigbee', device: '0x1', grafana_folder: 'Rooms' };
  const own = ['alertname="Leak"', '__alert_rule_uid__="r1"'];
  expect(matchersOf(labels).map(matcherText)).toEqual([...own, 'connector="zigbee"', 'device="0x1"']);
  const { connector: _connector, device: _device, ...ofNone } = labels;
  expect(matchersOf(ofNone).map(matcherText)).toEqual(own);
});

test('other alerts are selected by what tells them apart', () => {
  const labels = { severity: 'critical', instance: 'gw:10464', alertname: 'ExporterDown' };
  expect(matchersOf(labels).map(matcherText)).toEqual(['alertname="ExporterDown"', 'instance="gw:10464"']);
});

test('matchers are written as Alertmanager writes them', () => {
  const texts = [true, false].flatMap((isRegex) => [true, false].map((isEqual) => matcherText(matcher('a', 'b', { isRegex, isEqual }))));
  expect(texts).toEqual(['a=~"b"', 'a!~"b"', 'a="b"', 'a!="b"']);
  expect(matcherText(matcher('host.name', 'b'))).toBe('"host.name"="b"');
});

test('an acknowledgement is a silence whose comment begins with the mark', () => {
  const of = (comment: string) => isAcknowledgement({ comment } as Silence);
  expect([of('ACK! on my way'), of('ACK!'), of('works, ACK! later')]).toEqual([true, true, false]);
});
