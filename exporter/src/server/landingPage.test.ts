import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { connectorRow, deviceRow, outputRow } from './testdata/fakeSources.ts';
import { testServer } from './testdata/testServer.ts';

const now = Date.now();
// ages do not grow while a test runs
beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(now));
afterEach(() => jest.restoreAllMocks());
const devices = [
  deviceRow({ name: 'good one', device: '0x1', last_seen_ms: now - 200_000 }),
  deviceRow({ name: 'sleeper', device: '0x2', state: 'offline', up: false, reason: 'expected' }),
  deviceRow({ name: 'quiet one', device: '0x3', state: 'silent', last_seen_ms: now - 3 * 3_600_000, report_interval_ms: 600_000 }),
  deviceRow({ name: 'dead one', device: '0x4', state: 'offline', up: false, reason: 'poll_failed', state_since_ms: now - 3 * 86_400_000 }),
  deviceRow({ name: 'never heard', device: '0x5', last_seen_ms: undefined }),
];

async function page(url: string): Promise<string> {
  const response = await fetch(url);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  return response.text();
}

/** The words of a page in their order, without markup. */
function words(markup: string): string {
  const body = markup.slice(markup.indexOf('<body>'));
  return body.replace(/<[^>]+>/g, ' ').replace(/[ \n]+/g, ' ');
}

test('shows connectors and devices with their states, worst first', async () => {
  const down = connectorRow({
    connector: 'garage',
    state: 'down',
    state_since_ms: now - 600_000,
    error: { code: 'connect', kind: 'connect', message: 'cannot connect to "mqtt://garage": refused', at_ms: now },
    retry_at_ms: now + 90_000,
  });
  await using server = await testServer({ connectors: () => [connectorRow(), down], devices: () => devices });
  const text = words(await page(server.url));
  expect(text).toMatch(
    /garage down .* down for 10m, next attempt in 1m\d\d?s cannot connect to &quot;mqtt:\/\/garage&quot;: refused .*zigbee up /,
  );
  expect(text).toContain('2 devices · 18 series · 1\u202f234 messages');
  expect(text).toContain('Devices 5 devices 1 offline 1 silent 1 asleep 2 ok');
  expect(text).toMatch(
    /offline for 3d, poll failed dead one 0x4 .* silent no message for 3h, usually every 10m quiet one 0x3 .* asleep sleeper 0x2 .* ok good one 0x1 Door and window sensor Aqara zigbee Hall 3m20s ago .* ok never heard 0x5 .* never /,
  );
});

test('shows maintenance of devices and connectors', async () => {
  const span = { since_ms: now, until_ms: now + 7_290_000, by: 'anna' };
  const connector = connectorRow({ maintenance: { ...span, reason: 'new <broker>', is_muted: true } });
  const device = deviceRow({ name: 'lamp', maintenance: { ...span, reason: 'painting', of: 'device' } });
  await using server = await testServer({ connectors: () => [connector], devices: () => [device] });
  const text = words(await page(server.url));
  expect(text).toContain('in maintenance for another 2h1m: new &lt;broker&gt;');
  expect(text).toContain('ok in maintenance for another 2h1m: painting lamp');
});

test('has exact times and links', async () => {
  await using server = await testServer({ devices: () => devices });
  const markup = await page(server.url);
  const iso = new Date(now - 200_000).toISOString();
  expect(markup.replace(/\s+/g, ' ')).toContain(`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`);
  const links = [...markup.matchAll(/<a[^>]* href="([^"]+)"/g)].map(([, link]) => String(link));
  expect(links).toEqual(
    expect.arrayContaining([
      '/metrics',
      '/api/v1/connectors',
      '/api/v1/devices',
      '/api/v1/mapping',
      '/api/v1/events',
      '/api/v1/outputs',
      '/api/v1/stats',
      '/openapi.json',
    ]),
  );
  for (const link of links) expect((await fetch(server.url + link)).status).toBe(200);
});

test.each([
  ['one', '3 of 5 devices'],
  ['DEAD', '1 of 5 devices'],
  ['0x3', '1 of 5 devices'],
  ['aqara', '5 of 5 devices'],
  ['hall', '5 of 5 devices'],
  ['asleep', '1 of 5 devices'],
  [' silent ', '1 of 5 devices'],
  ['nowhere', '0 of 5 devices'],
])('a search for %j finds %s', async (q, sentence) => {
  await using server = await testServer({ devices: () => devices });
  expect(words(await page(`${server.url}/?${new URLSearchParams({ q }).toString()}`))).toContain(sentence);
});

test('shows outputs where some are configured', async () => {
  const away = outputRow({
    state: 'down',
    state_since_ms: now - 600_000,
    reason: 'connect ECONNREFUSED 127.0.0.1:8428',
    pending: 18_204,
    oldest_pending_ms: now - 590_000,
    rejected: { out_of_bounds: 2, out_of_order: 1 },
    lost: { age: 4 },
  });
  await using server = await testServer({ outputs: () => [away] });
  const text = words(await page(server.url));
  expect(text).toMatch(
    /Outputs victoriametrics:8428 down victoriametrics http:\/\/victoriametrics:8428\/api\/v1\/write 1\u202f204\u202f332 samples sent · 18\u202f204 pending, the oldest (9m5\ds|10m\S*) old · 3 rejected · 4 lost down for 10m\S* connect ECONNREFUSED 127/,
  );
  await using without = await testServer();
  expect(await page(without.url)).not.toContain('id="outputs"');
});

test('escapes whatever comes from outside', async () => {
  const evil = `"><script>alert('1')</script>&lt;`;
  const { info } = deviceRow();
  await using server = await testServer({
    connectors: () => [
      connectorRow({
        connector: evil,
        type: evil,
        version: evil,
        endpoint: evil,
        state: 'down',
        error: { code: 'lost', kind: 'lost', message: evil, at_ms: now },
      }),
    ],
    outputs: () => [outputRow({ output: evil, url: evil, state: 'refusing', reason: evil })],
    devices: () => [
      deviceRow({
        connector: evil,
        device: evil,
        name: evil,
        state: 'offline',
        reason: evil,
        info: { ...info, manufacturer: evil, model: evil, area: evil },
      }),
    ],
  });
  const markup = await page(`${server.url}/?q=${encodeURIComponent('<script>alert')}`);
  expect(markup).not.toMatch(/<script|alert\('/);
  expect(markup.split('&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;lt;').length).toBeGreaterThan(10);
  expect(markup).toContain('value="&lt;script&gt;alert"');
});

test('shows a bounded number of devices and says so', async () => {
  const many = Array.from({ length: 501 }, (_, i) => deviceRow({ device: `0x${i}`, name: `device ${i}` }));
  await using server = await testServer({ devices: () => many });
  const markup = await page(server.url);
  expect(markup.match(/scope="row"/g)).toHaveLength(500);
  expect(words(markup)).toContain('Showing the first 500');
  expect(words(await page(`${server.url}/?q=device`))).toContain('501 of 501 devices');
});

test('says what to do while there is nothing', async () => {
  await using server = await testServer();
  const text = words(await page(server.url));
  expect(text).toContain('No connector is configured. Add one to connectors: in the config and reload it.');
  expect(text).toContain('No devices yet. They appear when a connector finds them.');
});

test('needs nothing from elsewhere and no script', async () => {
  await using server = await testServer({ devices: () => devices });
  const markup = await page(server.url);
  expect(markup).not.toMatch(/<script|\bon\w+="|(src|href|action)="(https?:)?\/\//);
  expect(markup).toMatch(/^<!doctype html>\s*<html lang="en">/);
});
