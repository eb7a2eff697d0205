import { expect, test } from '@jest/globals';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { RecordingTracer } from '../testing/recordingTracer.ts';
import { FakeHomeAssistant } from './testing/fakeHomeAssistant.ts';

const celsius = { device_class: 'temperature', unit_of_measurement: '°C', state_class: 'measurement' };

function withDevice() {
  const gateway = new RecordingGateway();
  const home = new FakeHomeAssistant(gateway)
    .config()
    .device({ id: 'd1', name: 'TRV' }, [{ entity_id: 'sensor.trv_temperature' }, { entity_id: 'switch.trv' }])
    .add('sensor.trv_temperature', '20', celsius)
    .add('switch.trv', 'on')
    .started();
  return { gateway, home };
}

test('the newest state of any entity is the payload of the device', () => {
  const { gateway, home } = withDevice();
  gateway.nowMs += 1000;
  home.change('sensor.trv_temperature', { s: '21' });
  expect(gateway.known('d1').lastPayload).toEqual({
    entityId: 'sensor.trv_temperature',
    state: '21',
    attributes: celsius,
    changedMs: gateway.nowMs,
    updatedMs: gateway.nowMs,
  });
  // a changed registry entry sets all values of the device again
  home.register('switch.trv', { entity_category: 'config' });
  expect(gateway.known('d1').lastPayload).toMatchObject({ entityId: 'sensor.trv_temperature' });
});

test('an invalid state is the error of its device', () => {
  const { gateway, home } = withDevice();
  home.decoder.receive({ states: { c: { 'sensor.trv_temperature': { '+': null } } } });
  expect(gateway.known('d1').failures).toEqual(['cannot read state of "sensor.trv_temperature": not a valid state']);
  expect([...gateway.malformedDevices]).toEqual(['d1']);
  home.decoder.receive({ states: { a: { 'sensor.other': { s: 5 } } } });
  expect(gateway.known('d1').failures).toHaveLength(1);
});

test('restored entities are the cause of an offline device', () => {
  const { gateway, home } = withDevice();
  home.change('sensor.trv_temperature', { s: 'unavailable' }).change('switch.trv', { s: 'unavailable' });
  expect([gateway.known('d1').source, gateway.known('d1').cause]).toEqual(['protocol', undefined]);
  const restored = { s: 'unavailable', a: { restored: true } };
  home.change('sensor.trv_temperature', restored).change('switch.trv', restored);
  expect(gateway.known('d1').cause).toContain('restored');
});

test('a message is a span with the device that it concerns, and one that is not valid is a failed one', () => {
  const { gateway, home } = withDevice();
  const tracer = new RecordingTracer();
  gateway.tracer = tracer;
  home.change('sensor.trv_temperature', { s: '21' });
  home.decoder.receive({ states: { c: { 'sensor.trv_temperature': { '+': null } } } });
  expect(tracer.spans).toMatchObject([
    {
      name: 'home-assistant process states',
      options: { kind: 'consumer' },
      attributes: { 'gaugeway.device': 'd1', 'server.address': 'homeassistant.local' },
      events: ['decoded', 'stored'],
      ended: { error: undefined },
    },
    { ended: { error: { message: 'not a valid state' } } },
  ]);
  expect(JSON.stringify(tracer.spans.map(({ attributes }) => attributes))).not.toContain('secret');
});
