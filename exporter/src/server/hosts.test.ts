import { expect, test } from '@jest/globals';
import { hostname } from 'node:os';
import { isOwnHost } from './hosts.ts';

const loopback = { host: '127.0.0.1', hosts: [] };
const everywhere = { host: '0.0.0.0', hosts: [] };
const allInterfaces = { host: '', hosts: [] };

test.each([
  ['localhost', loopback, true],
  ['LOCALHOST:10464', loopback, true],
  ['localhost.:10464', loopback, true],
  ['127.0.0.1:10464', loopback, true],
  ['127.1.2.3', loopback, true],
  ['[::1]:10464', loopback, true],
  ['evil.example', loopback, false],
  ['evil.example:10464', loopback, false],
  ['127.0.0.1.evil.example', loopback, false],
  ['localhost.evil.example', loopback, false],
  ['192.168.1.5', loopback, false],
  ['gaugeway', loopback, false],
  ['metrics.example', { host: '127.0.0.1', hosts: ['Metrics.Example'] }, true],
  ['192.168.1.5:10464', { host: '192.168.1.5', hosts: [] }, true],
  ['nas.example', { host: 'nas.example', hosts: [] }, true],
  ['nas.example', { host: '192.168.1.5', hosts: [] }, false],
  ['10.0.0.7:10464', everywhere, true],
  ['[fd00::7]:10464', everywhere, true],
  ['gaugeway:10464', everywhere, true],
  ['gaugeway.monitoring.svc.cluster.local', everywhere, true],
  ['raspberrypi.lan', allInterfaces, true],
  [hostname(), allInterfaces, true],
  ['evil.example', everywhere, false],
  ['evil.example', allInterfaces, false],
  ['local', everywhere, true],
  ['10.0.0.7.evil.example', everywhere, false],
  ['', everywhere, false],
  ['user@localhost', loopback, false],
  ['localhost/evil', loopback, false],
  ['localhost:port', loopback, false],
  ['localhost, evil.example', loopback, false],
])('Host %j with %j is ours: %j', (header, listen, own) => {
  expect(isOwnHost(header, listen)).toBe(own);
});
