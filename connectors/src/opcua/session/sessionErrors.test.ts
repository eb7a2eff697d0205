import { describe, expect, test } from '@jest/globals';
import { UserTokenType } from 'node-opcua-client';
import { connectError, lossError, sessionError } from './sessionErrors.ts';

const url = 'opc.tcp://plc:4840';
const login = { url, identity: { type: UserTokenType.UserName, userName: 'me', password: 'secret' }, security: { mode: 'Sign' } } as const;

describe('an error while connecting', () => {
  test.each([
    ['BadCertificateUntrusted', 'opcua_client_certificate_refused', 'auth'],
    ['BadCertificateTimeInvalid', 'opcua_client_certificate_refused', 'auth'],
    ['BadSecurityChecksFailed', 'opcua_client_certificate_refused', 'auth'],
    ['BadTcpEndpointUrlInvalid', 'opcua_url_refused', 'connect'],
    ['BadMaxConnectionsReached', 'opcua_too_many_sessions', 'connect'],
    ['BadTcpServerTooBusy', 'opcua_server_unavailable', 'connect'],
    ['BadTimeout', 'timeout', 'timeout'],
    ['BadUnexpectedError', 'connect', 'connect'],
  ])('%s', (status, code, kind) => {
    const error = connectError(url, new Error(`ServiceFault: ${status}`));
    expect(error).toMatchObject({ code, kind, message: expect.stringContaining(`cannot connect to "${url}": `) });
    expect(error.message).toContain(status);
  });

  test.each([
    ['ERROR in waiting for data on socket ( timeout was = 10000 ms) hadError true', 'opcua_not_a_server', 'protocol'],
    ['The connection may have been rejected by server, disconnected by third party', 'opcua_connection_refused', 'connect'],
    ['connect ECONNREFUSED 127.0.0.1:4840\nadvice', 'connect', 'connect'],
    ['Transaction has timed out', 'timeout', 'timeout'],
  ])('without a status: %s', (message, code, kind) => {
    expect(connectError(url, new Error(message))).toMatchObject({ code, kind });
  });
});

describe('an error while creating a session', () => {
  test.each([
    ['BadIdentityTokenRejected', 'opcua_login_refused', 'auth'],
    ['BadUserSignatureInvalid', 'opcua_login_refused', 'auth'],
    ['BadIdentityTokenInvalid', 'opcua_login_not_offered', 'auth'],
    ['BadCertificateUriInvalid', 'opcua_client_certificate_refused', 'auth'],
    ['BadTooManySessions', 'opcua_too_many_sessions', 'connect'],
    ['BadServerHalted', 'opcua_server_unavailable', 'connect'],
    ['BadTimeout', 'timeout', 'timeout'],
  ])('%s', (status, code, kind) => {
    const error = sessionError(login, new Error(`ServiceFault: ${status}`));
    expect(error).toMatchObject({ code, kind, message: expect.stringContaining(`cannot log in to "${url}" as user "me": `) });
    expect(error.message).not.toContain('secret');
  });

  test('a kind of login that the endpoint does not offer', () => {
    const error = sessionError(login, new Error('Cannot find USERNAME user token policy in end point description'));
    expect(error).toMatchObject({ code: 'opcua_login_not_offered', message: expect.stringContaining('with security Sign') });
  });
});

test.each([
  ['BadTimeout', 'timeout'],
  ['timeout: no response from the server for 13 s', 'timeout'],
  ['BadSessionClosed', 'lost'],
  ['socket has been closed', 'lost'],
])('a lost connection: %s', (message, code) => {
  expect(lossError(url, new Error(message))).toMatchObject({ code });
});

test('a programming error is not reported as a lost connection', () => {
  const error = new TypeError('x is undefined');
  expect(lossError(url, error)).toBe(error);
});
