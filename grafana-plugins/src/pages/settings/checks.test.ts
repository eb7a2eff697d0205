import * as checks from './checks';

const openapi = (version: string) => ({ status: 200, data: { info: { version } } });
const nowMs = 1_767_225_600_000;

describe('the exporter', () => {
  const url = 'http://gaugeway:10464';

  test('is reachable', () => {
    expect(checks.checkExporter(openapi('0.4.0'), url)).toEqual({ status: 'ok', detail: url });
  });

  test('without a URL the check is skipped', () => {
    expect(checks.checkExporter({ status: 0, data: undefined }, undefined)).toMatchObject({ status: 'skipped' });
  });

  test.each([
    ['a closed port', { status: 502, data: { message: 'Bad Gateway' } }, /exporter is running/],
    ['a timeout', { status: 504, data: undefined }, /exporter is running/],
    ['an aborted request', { status: 0, data: undefined }, /exporter is running/],
    ['the app is not enabled', { status: 404, data: { message: 'plugin route match not found' } }, /^Enable the app/],
    ['another program', { status: 200, data: '<html></html>' }, /URL of the exporter itself/],
    [
      'another program without this path',
      { status: 404, data: { message: 'Not Found', error: 'Not Found', response: '404 page not found' } },
      /itself/,
    ],
    ['a URL with a path', { status: 404, data: { error: { code: 'not_found', message: 'nothing here' } } }, /without a path/],
  ])('%s', (_what, response, nextStep) => {
    const result = checks.checkExporter(response, url);
    expect(result.detail).not.toContain('&');
    expect(result.status).toBe('failed');
    expect(result.nextStep).toMatch(nextStep);
  });
});

describe('the token', () => {
  test.each([
    { is: 'valid', status: 200, hasToken: true, detail: /has the scope read/ },
    { is: 'not needed', status: 200, hasToken: false, detail: /requires none/ },
    { is: 'wrong', status: 401, hasToken: true, detail: /rejected the token/, nextStep: /server\.tokens/ },
    { is: 'missing', status: 401, hasToken: false, detail: /none is set/, nextStep: /server\.tokens/ },
    { is: 'the one for control', status: 403, hasToken: true, detail: /lacks the scope read/, nextStep: /scope read/ },
    { is: 'sent to a broken server', status: 500, hasToken: true, detail: /status 500/, nextStep: /exporter log/ },
  ])('is $is', ({ status, hasToken, detail, nextStep }) => {
    const result = checks.checkToken({ status, data: undefined }, hasToken);
    expect(result.status).toBe(nextStep === undefined ? 'ok' : 'failed');
    expect(result.detail).toMatch(detail);
    expect(result.nextStep ?? '').toMatch(nextStep ?? /^$/);
  });
});

describe('the control token', () => {
  const scopes = (...of: string[]) => ({ data: { scopes: of } });
  test.each([
    { is: 'valid', status: 200, hasToken: true, data: scopes('read', 'control'), result: 'ok', detail: /has the scope control/ },
    { is: 'not needed', status: 200, hasToken: false, data: scopes('read', 'control', 'ingest'), result: 'ok', detail: /requires none/ },
    { is: 'not set', status: 401, hasToken: false, result: 'skipped', detail: /reload and other commands are not available/ },
    { is: 'wrong', status: 401, hasToken: true, result: 'failed', detail: /rejected the token/ },
    { is: 'the one for reading', status: 200, hasToken: true, data: scopes('read'), result: 'failed', detail: /lacks the scope control/ },
    { is: 'one without the scope read', status: 403, hasToken: true, result: 'failed', detail: /lacks the scope control/ },
    { is: 'sent to an older exporter', status: 404, hasToken: true, result: 'skipped', detail: /too old/ },
    { is: 'sent to a broken server', status: 500, hasToken: true, result: 'failed', detail: /status 500/ },
  ])('is $is', ({ status, hasToken, data, result, detail }) => {
    const found = checks.checkControlToken({ status, data }, hasToken);
    expect(found.status).toBe(result);
    expect(found.detail).toMatch(detail);
    expect(found.nextStep === undefined).toBe(result !== 'failed');
  });
});

test('versions', () => {
  expect(checks.checkVersion(openapi('0.9.1'), '0.1.0')).toEqual({ status: 'ok', detail: 'Exporter 0.9.1, app 0.1.0.' });
  expect(checks.checkVersion(openapi('7.0.0'), '0.1.0')).toMatchObject({ status: 'failed', nextStep: 'Update the older one.' });
});

test('clocks', () => {
  expect(checks.checkClock(nowMs + 29_000, nowMs)).toMatchObject({ status: 'ok' });
  expect(checks.checkClock(undefined, nowMs)).toMatchObject({ status: 'skipped' });
  expect(checks.checkClock(nowMs - 3_600_000, nowMs)).toMatchObject({
    status: 'failed',
    detail: 'It shows 2025-12-31 23:00:00, this browser shows 2026-01-01 00:00:00.',
    nextStep: expect.stringContaining('NTP'),
  });
  expect(checks.checkClock(nowMs + 31_000, nowMs)).toMatchObject({ status: 'failed' });
});

test('devices', () => {
  expect(checks.checkDevices(1)).toEqual({ status: 'ok', detail: '1 device.' });
  expect(checks.checkDevices(12)).toEqual({ status: 'ok', detail: '12 devices.' });
  expect(checks.checkDevices(0)).toMatchObject({
    status: 'failed',
    nextStep: expect.stringContaining('Configure Prometheus to scrape the exporter'),
  });
});

test('data sources', () => {
  expect(checks.checkDataSource('none').nextStep).toContain('Connections');
  expect(checks.checkDataSource('several').nextStep).toContain('Select one');
  expect(checks.checkDataSource('gone').nextStep).toContain('Select another');
  expect(checks.checkDataSource('without-devices').status).toBe('ok');
  expect(checks.queryFailed(new Error('connection refused'))).toMatchObject({
    status: 'failed',
    detail: 'connection refused',
    nextStep: expect.stringContaining('Save & test'),
  });
});

test('every check has a name', () => {
  expect(new Set(checks.checkIds.map((id) => checks.checkName(id))).size).toBe(checks.checkIds.length);
});
