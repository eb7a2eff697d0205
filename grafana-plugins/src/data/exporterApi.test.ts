import { provideBackend } from '../testing/fakeBackendSrv';
import {
  beginMaintenance,
  endMaintenance,
  getExporterDevice,
  getExporterList,
  getExporterPage,
  getExporterStats,
  reloadExporter,
} from './exporterApi';

const proxy = '/api/plugin-proxy/gaugeway-devices-app/gw';

test('a page with its parameters, without the error pop-up of Grafana', async () => {
  const requests = provideBackend(() => ({ data: { data: [{ id: 7 }] } }));
  expect(await getExporterPage('events', { limit: 5 })).toEqual({ data: [{ id: 7 }] });
  expect(requests).toEqual([
    expect.objectContaining({ method: 'GET', url: `${proxy}/v1/events`, params: { limit: 5 }, showErrorAlert: false }),
  ]);
});

test('all pages, in order', async () => {
  const pages = [{ data: [1, 2], next: 'b' }, { data: [3], next: 'c' }, { data: [] }];
  const requests = provideBackend(() => ({ data: pages.shift() }));
  expect(await getExporterList('mapping', { device: 'lamp' })).toEqual([1, 2, 3]);
  expect(requests.map(({ params }) => params)).toEqual([
    { device: 'lamp' },
    { device: 'lamp', after: 'b' },
    { device: 'lamp', after: 'c' },
  ]);
});

test('one device by the list, where a name can be equal to the id', async () => {
  const requests = provideBackend(() => ({ data: { data: [{ device: 'x', name: 'a/b' }, { device: 'a/b' }] } }));
  expect(await getExporterDevice('opcua', 'a/b')).toEqual({ device: 'a/b' });
  expect(requests).toEqual([expect.objectContaining({ url: `${proxy}/v1/devices`, params: { connector: 'opcua', device: 'a/b' } })]);
  provideBackend(() => ({ data: { data: [] } }));
  await expect(getExporterDevice('opcua', 'a/b')).rejects.toMatchObject({ problem: 'failed' });
});

test('the stats', async () => {
  const requests = provideBackend(() => ({ data: { data: { version: '1.2.3' } } }));
  expect(await getExporterStats()).toEqual({ version: '1.2.3' });
  expect(requests).toEqual([expect.objectContaining({ method: 'GET', url: `${proxy}/v1/stats` })]);
});

test('a maintenance begins and ends by its own routes', async () => {
  const requests = provideBackend(() => ({ data: { data: { devices: 1 } } }));
  const begin = { area: 'Hall', duration_ms: 1000, reason: 'x', safety: false };
  expect(await beginMaintenance(begin)).toEqual({ devices: 1 });
  await endMaintenance({ connector: 'z', device: 'a/b' });
  expect(requests).toEqual([
    expect.objectContaining({ method: 'POST', url: `${proxy}/maintenance`, data: begin }),
    expect.objectContaining({ method: 'DELETE', url: `${proxy}/maintenance`, params: { connector: 'z', device: 'a/b' } }),
  ]);
});

test('reload is a POST to its own route', async () => {
  const requests = provideBackend(() => ({ data: { data: { reloaded: true } } }));
  await reloadExporter();
  expect(requests).toEqual([expect.objectContaining({ method: 'POST', url: `${proxy}/reload` })]);
});

test.each([
  { is: 'a wrong token', status: 401, data: { error: { message: 'expected a token' } }, problem: 'refused', message: 'expected a token' },
  {
    is: 'a token that lacks the scope',
    status: 403,
    data: { error: { message: 'needs read' } },
    problem: 'refused',
    message: 'needs read',
  },
  { is: 'an unknown plugin route', status: 404, data: { message: 'plugin route match not found' }, problem: 'not-enabled' },
  {
    is: 'an unknown list',
    status: 404,
    data: { error: { code: 'not_found', message: 'no such page' } },
    problem: 'failed',
    code: 'not_found',
  },
  { is: 'another program', status: 404, data: { message: 'Not Found', response: '404 page not found' }, problem: 'failed' },
  { is: 'a closed port', status: 502, data: { message: 'Bad Gateway' }, problem: 'unreachable' },
  { is: 'a timeout', status: 504, data: {}, problem: 'unreachable' },
  { is: 'an invalid config', status: 400, data: { error: { code: 'bad_config', message: 'line 3: no such key' } }, problem: 'failed' },
])('$is: $problem', async ({ status, data, problem, message, code }) => {
  provideBackend(() => ({ status, data }));
  await expect(getExporterPage('events')).rejects.toMatchObject({
    problem,
    ...(message !== undefined && { message }),
    ...(code !== undefined && { code }),
  });
});

test('a network error', async () => {
  provideBackend(() => {
    throw new TypeError('Failed to fetch');
  });
  await expect(getExporterPage('events')).rejects.toMatchObject({ problem: 'unreachable', message: 'Failed to fetch' });
});
