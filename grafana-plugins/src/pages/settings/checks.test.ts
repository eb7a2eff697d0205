import * as checks from './checks';

const openapi = (version: string) => ({ status: 200, data: { info: { version } } });
const nowMs = 1_767_225_600_000;

describe('the exporter', () => {
  const url = 'http://gaugeway:10464';

  test('answers', () => {
    expect(checks.judgeExporter(openapi('0.4.0'), url)).toEqual({ status: 'ok', detail: url });
  });

  test('is not set, which is no failure', () => {
    expect(checks.judgeExporter({ status: 0, data: undefined }, undefined)).toMatchObject({ status: 'skipped' });
  });

  test.each([
    ['nothing listens', { status: 502, data: { message: 'Bad Gateway' } }, /Is the exporter running/],
    ['no answer in time', { status: 504, data: undefined }, /Is the exporter running/],
    ['a request that was given up', { status: 0, data: undefined }, /Is the exporter running/],
    ['the app is not enabled', { status: 404, data: { message: 'plugin route match not found' } }, /^Enable the app/],
    ['another program', { status: 200, data: '<html></html>' }, /must be that of the exporter itself/],
    [
      'another program without such a path',
      { status: 404, data: { message: 'Not Found', error: 'Not Found', response: '404 page not found' } },
      /itself/,
    ],
    ['a path too much', { status: 404, data: { error: { code: 'not_found', message: 'nothing here' } } }, /without a path/],
  ])('%s', (_what, answer, nextStep) => {
    const result = checks.judgeExporter(answer, url);
    expect(result.detail).not.toContain('&');
    expect(result.status).toBe('failed');
    expect(result.nextStep).toMatch(nextStep);
  });
});

describe('the token', () => {
  test.each([
    { is: 'known', status: 200, hasToken: true, detail: /may read/ },
    { is: 'not needed', status: 200, hasToken: false, detail: /asks for none/ },
    { is: 'wrong', status: 401, hasToken: true, detail: /does not know/, nextStep: /server\.tokens/ },
    { is: 'missing', status: 401, hasToken: false, detail: /none is set/, nextStep: /server\.tokens/ },
    { is: 'that for control', status: 403, hasToken: true, detail: /may not read/, nextStep: /scope read/ },
    { is: 'sent to something that is broken', status: 500, hasToken: true, detail: /status 500/, nextStep: /log of the exporter/ },
  ])('is $is', ({ status, hasToken, detail, nextStep }) => {
    const result = checks.judgeToken({ status, data: undefined }, hasToken);
    expect(result.status).toBe(nextStep === undefined ? 'ok' : 'failed');
    expect(result.detail).toMatch(detail);
    expect(result.nextStep ?? '').toMatch(nextStep ?? /^$/);
  });
});

test('versions', () => {
  expect(checks.judgeVersion(openapi('0.9.1'), '0.1.0')).toEqual({ status: 'ok', detail: 'Exporter 0.9.1, app 0.1.0.' });
  expect(checks.judgeVersion(openapi('7.0.0'), '0.1.0')).toMatchObject({ status: 'failed', nextStep: 'Update whichever is older.' });
});

test('clocks', () => {
  expect(checks.judgeClock(nowMs + 29_000, nowMs)).toMatchObject({ status: 'ok' });
  expect(checks.judgeClock(undefined, nowMs)).toMatchObject({ status: 'skipped' });
  expect(checks.judgeClock(nowMs - 3_600_000, nowMs)).toMatchObject({
    status: 'failed',
    detail: 'It shows 2025-12-31 23:00:00, this browser 2026-01-01 00:00:00.',
    nextStep: expect.stringContaining('NTP'),
  });
  expect(checks.judgeClock(nowMs + 31_000, nowMs)).toMatchObject({ status: 'failed' });
});

test('devices', () => {
  expect(checks.judgeDevices(1)).toEqual({ status: 'ok', detail: '1 device.' });
  expect(checks.judgeDevices(12)).toEqual({ status: 'ok', detail: '12 devices.' });
  expect(checks.judgeDevices(0)).toMatchObject({
    status: 'failed',
    nextStep: expect.stringContaining('Let Prometheus scrape the exporter'),
  });
});

test('data sources', () => {
  expect(checks.judgeDataSource('none').nextStep).toContain('Connections');
  expect(checks.judgeDataSource('several').nextStep).toContain('Choose one');
  expect(checks.judgeDataSource('gone').nextStep).toContain('Choose another');
  expect(checks.judgeDataSource('without-devices').status).toBe('ok');
  expect(checks.judgeQueryError(new Error('connection refused'))).toMatchObject({
    status: 'failed',
    detail: 'connection refused',
    nextStep: expect.stringContaining('Save & test'),
  });
});

test('every check has a name', () => {
  expect(new Set(checks.checkIds.map((id) => checks.checkName(id))).size).toBe(checks.checkIds.length);
});
