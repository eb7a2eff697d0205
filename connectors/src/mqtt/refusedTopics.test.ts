import { expect, test } from '@jest/globals';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { SubscriptionDenied } from '../transport/mqttErrors.ts';
import { RefusedTopics } from './refusedTopics.ts';

const descriptions = ['homeassistant/+/+/config', 'tasmota/discovery/+/config'];

test('refused topics of devices are named once, also over connections', () => {
  const { refused, warnings } = start();
  refused.add(denial('home/a', 'home/b'), descriptions, []);
  refused.add(denial('home/c'), descriptions, []);
  refused.connected();
  refused.add(denial('home/a', 'home/b'), descriptions, []);
  expect(warnings()).toEqual([expect.stringContaining('cannot subscribe to "home/a" and 1 more')]);
});

test('each refused description is named; without any description the connection is of no use', () => {
  const { refused, warnings } = start();
  refused.add(denial('tasmota/discovery/+/config'), descriptions, []);
  refused.add(denial('tasmota/discovery/+/config'), descriptions, []);
  expect(warnings()).toHaveLength(1);
  expect(() => refused.add(denial('homeassistant/+/+/config'), descriptions, [])).toThrow(SubscriptionDenied);
  refused.connected();
  expect(() => refused.add(denial('homeassistant/+/+/config'), descriptions, [])).not.toThrow();
});

test('without descriptions the connection is of no use once all topics are refused', () => {
  const { refused, warnings } = start();
  const all = ['$share/plant/a/+', 'b/+'];
  refused.add(denial('b/+'), [], all);
  expect(warnings()).toHaveLength(1);
  expect(() => refused.add(denial('$share/plant/a/+'), [], all)).toThrow(SubscriptionDenied);
});

function start() {
  const gateway = new RecordingGateway();
  const warnings = () => gateway.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  return { refused: new RefusedTopics(gateway.log), warnings };
}

function denial(...filters: string[]): SubscriptionDenied {
  return new SubscriptionDenied('mqtt://broker', filters, new Error('Unspecified error'));
}
