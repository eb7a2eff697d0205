import { expect, test } from '@jest/globals';
import { mqttDevicesConfig } from '../config.ts';
import { documentedExamples } from './testing/documentedExamples.ts';
import { mappedCase } from './testing/mappedCase.ts';

const examples = documentedExamples();

test('each example of docs/mqtt-topics.md is valid', () => {
  expect(examples).toHaveLength(5);
  for (const { type, config } of examples) {
    expect(type).toBe('mqtt');
    expect(mqttDevicesConfig.safeParse(config).error).toBeUndefined();
  }
});

const position = { latitude: 52.52, longitude: 13.405, speed: 48.6, battery: 81 };

test.each([
  {
    index: 0,
    topic: 'plant/a/press/state',
    payload: { temperature: 41.5, motor: { current: 3.2 } },
    device: 'a-press',
    expected: { temperature: 41.5, motor_current: 3.2 },
  },
  {
    index: 1,
    topic: 'iot/data',
    payload: { device_id: 'sensor-01', sensor_type: 'temperature', value: 22.5, unit: '°C' },
    device: 'sensor-01',
    expected: { temperature: 22.5 },
  },
  { index: 2, topic: 'fleet/truck-7/telemetry', payload: position, device: 'truck-7', expected: position },
])('example $index reads its message', ({ index, topic, payload, device, expected }) => {
  const { receive, values } = mappedCase(examples[index]?.config ?? {});
  receive(topic, payload);
  expect(values(device)).toEqual(expected);
});
