import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EntityHouse } from './testing/entityHouse.ts';

const tenth = { state_topic: 'node/state', value_template: '{{ value_json.x / 10 }}', unit_of_measurement: 'W' };

function house(...names: readonly string[]): EntityHouse {
  const home = new EntityHouse();
  for (const name of names) home.discover('sensor', name, tenth);
  return home;
}

describe('a template that fails', () => {
  test('changes nothing, and is counted once a change of state', () => {
    const home = house('power');
    for (const x of [100, 'wet', 'wet', null, 200, 'wet']) home.send('node/state', { x });
    expect(home.values()).toEqual({ power: 20 });
    expect(home.gateway.complaints).toEqual([
      { reason: 'type', what: 'node/state (sensor.node_power)' },
      { reason: 'type', what: 'node/state (sensor.node_power)' },
    ]);
    expect(home.gateway.recoveries).toEqual(['node/state (sensor.node_power)']);
    expect([...home.gateway.malformedDevices]).toEqual(['node']);
  });

  test('is shown at its device with topic, entity, template and error, as long as it fails', () => {
    const home = house('power');
    home.send('node/state', { x: 'wet' });
    home.send('node/state', { x: 'wet' });
    const text = 'cannot read "node/state": "sensor.node_power" cannot run template "{{ value_json.x / 10 }}": "/" with str and int';
    expect(home.gateway.known('node').failures).toEqual([text, text]);
    home.send('node/state', { x: 1 });
    expect(home.gateway.known('node').failures).toHaveLength(2);
  });

  test('does not affect another entity of the topic', () => {
    const home = house('power');
    home.discover('sensor', 'other', { ...tenth, value_template: '{{ value_json.y }}' });
    home.send('node/state', { x: 'wet', y: 7 });
    home.send('node/state', { x: 'wet', y: 8 });
    expect(home.values()).toEqual({ other: 8 });
    expect(home.gateway.complaints).toHaveLength(1);
  });

  test('of two entities is counted for each', () => {
    const home = house('power', 'other');
    home.send('node/state', { x: 'wet' });
    expect(home.gateway.complaints.map(({ what }) => what)).toEqual(['node/state (sensor.node_power)', 'node/state (sensor.node_other)']);
  });

  test('still fails after its config came with another name', () => {
    const home = house('power');
    home.send('node/state', { x: 'wet' });
    home.discover('sensor', 'power', { ...tenth, name: 'Power' });
    home.send('node/state', { x: 'wet' });
    expect(home.gateway.complaints).toHaveLength(1);
    home.discover('sensor', 'power', { ...tenth, value_template: '{{ value_json.x / 100 }}' });
    home.send('node/state', { x: 'wet' });
    expect(home.gateway.complaints).toHaveLength(2);
  });

  test('of an availability is counted, and leaves it as it was', () => {
    const home = new EntityHouse();
    const availability = { topic: 'node/available', value_template: "{{ 'online' if value_json.x > 0 else 'offline' }}" };
    home.discover('sensor', 'power', { ...tenth, availability });
    home.send('node/available', { x: 1 });
    home.send('node/state', { x: 5 });
    home.send('node/available', { x: 'wet' });
    expect(home.values()).toEqual({ power: 0.5 });
    expect(home.gateway.complaints).toEqual([{ reason: 'type', what: 'node/available (sensor.node_power)' }]);
  });
});

test.each([
  ['{{ value_json.x | is_defined }}', '{}'],
  ['{{ value_json.x | float }}', '{"x":"wet"}'],
  ['{{ value_json.x.y / 10 }}', '{"x":{}}'],
  ['{{ value_json.x / 10 }}', 'unavailable'],
])('%s of %s is no failure', (template, payload) => {
  const home = new EntityHouse();
  home.discover('sensor', 'power', { ...tenth, value_template: template });
  home.send('node/state', payload);
  expect(home.values()).toEqual({});
  expect(home.gateway.complaints).toEqual([]);
  expect(home.gateway.known('node').failures).toEqual([]);
});

const payloads = [
  { payload: { x: 100, y: 5 }, becomes: 'works' },
  { payload: { x: 'wet', y: 5 }, becomes: 'fails' },
  { payload: { y: 5 }, becomes: undefined },
  { payload: 'no JSON', becomes: undefined },
] as const;
const sending = fc.record({ message: fc.constantFrom(...payloads), retained: fc.boolean() });

test('any order of messages is counted as the changes from a state that works to one that fails', () => {
  fc.assert(
    fc.property(fc.array(sending, { maxLength: 20 }), (messages) => {
      const home = house('power');
      home.discover('sensor', 'other', { ...tenth, value_template: '{{ value_json.y }}' });
      let isFailing = false;
      const counts = { complaints: 0, recoveries: 0 };
      for (const { message, retained } of messages) {
        home.send('node/state', message.payload, { retained });
        if (message.becomes === 'fails' && !isFailing) counts.complaints++;
        if (message.becomes === 'works' && isFailing) counts.recoveries++;
        isFailing = message.becomes === undefined ? isFailing : message.becomes === 'fails';
      }
      expect({ complaints: home.gateway.complaints.length, recoveries: home.gateway.recoveries.length }).toEqual(counts);
      const worked = messages.some(({ message }) => message.becomes === 'works');
      expect(home.values()['power']).toBe(worked ? 10 : undefined);
    }),
  );
});
