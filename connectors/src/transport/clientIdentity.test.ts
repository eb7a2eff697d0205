import { expect, test } from '@jest/globals';
import { ConnectorError } from '../contract.ts';
import { ClientIdentity } from './clientIdentity.ts';
import { disconnectError } from './mqttErrors.ts';

const lost = new ConnectorError('lost', 'lost connection to "mqtt://b": the broker closed the connection');

test('the id contains that of the data folder', () => {
  expect(new ClientIdentity(undefined, 'x1').id).toBe('gaugeway-x1');
  expect(new ClientIdentity('mine', 'x1').id).toBe('mine');
});

test('a takeover reported by MQTT 5 is named, and another id is used', () => {
  const identity = new ClientIdentity(undefined, 'x1');
  const error = identity.lost(disconnectError('mqtt://b', 142, undefined), 3_600_000);
  expect(error).toMatchObject({
    code: 'mqtt_session_taken_over',
    kind: 'lost',
    message: expect.stringMatching(/another client uses the client id "gaugeway-x1": continuing as "gaugeway-x1-/),
  });
  expect(identity.id).toMatch(/^gaugeway-x1-[0-9a-f]{6}$/);
});

test('a third loss in a row shortly after connecting counts as a takeover, and another id ends it', () => {
  const identity = new ClientIdentity(undefined, 'x1');
  expect([identity.lost(lost, 500), identity.lost(lost, 900)]).toEqual([lost, lost]);
  expect(identity.lost(lost, 700)).toMatchObject({ message: expect.stringContaining('another client probably uses the client id') });
  expect(identity.id).not.toBe('gaugeway-x1');
});

test('losses while the broker is unreachable, or far apart, do not count', () => {
  const identity = new ClientIdentity(undefined, 'x1');
  for (let i = 0; i < 10; i++) {
    identity.lost(lost, 500);
    identity.connectFailed();
  }
  for (let i = 0; i < 10; i++) identity.lost(lost, 3_600_000);
  expect(identity.id).toBe('gaugeway-x1');
});

test('a configured id is kept, and the error has a code of its own', () => {
  const identity = new ClientIdentity('mine', 'x1');
  const error = identity.lost(disconnectError('mqtt://b', 142, 'taken'), 500);
  expect(error).toMatchObject({ code: 'mqtt_client_id_in_use', kind: 'auth' });
  expect(identity.id).toBe('mine');
});

test('the id of a persistent session is kept, and retries stay frequent where the takeover is only probable', () => {
  const identity = new ClientIdentity(undefined, 'x1', true);
  expect(identity.lost(disconnectError('mqtt://b', 142, undefined), 500)).toMatchObject({ code: 'mqtt_session_taken_over', kind: 'lost' });
  const configured = new ClientIdentity('mine', 'x1', true);
  expect(configured.lost(disconnectError('mqtt://b', 142, undefined), 500)).toMatchObject({ code: 'mqtt_client_id_in_use' });
  for (let i = 0; i < 3; i++) expect(configured.lost(lost, 500)).toMatchObject({ kind: 'lost' });
  expect([identity.id, configured.id]).toEqual(['gaugeway-x1', 'mine']);
});

test('other errors do not count', () => {
  const identity = new ClientIdentity(undefined, 'x1');
  const silent = new ConnectorError('timeout', 'silent');
  for (let i = 0; i < 5; i++) expect(identity.lost(silent, 100)).toBe(silent);
  expect(identity.id).toBe('gaugeway-x1');
});
