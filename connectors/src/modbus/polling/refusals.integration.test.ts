import { expect, test } from '@jest/globals';
import { waitFor } from '../../../../tests/waitFor.ts';
import { commonModel, RegisterImage } from '../sunspec/testing/registerImage.ts';
import { inverter103, nameplate120 } from '../sunspec/testing/inverters.ts';
import { meterOfIntegers } from '../sunspec/testing/meters.ts';
import { type EchoOptions, type EchoRequest, EchoServer } from '../testing/echoServer.ts';
import { cautiousTimeout, quick, RunningModbus, shortTimeout, watts } from '../testing/runningModbus.ts';

const timeoutFor = (refusal: number | string) => (refusal === 'silent' ? shortTimeout : quick.timeout);
const touches =
  (bad: number) =>
  ({ address, count }: EchoRequest): boolean =>
    address <= bad && address + count > bad;

const sunspec = new RegisterImage(
  40_000,
  commonModel('Maker', 'A model of sixteen registers', 'Opt', '1.2', 'SN1'),
  inverter103(),
  nameplate120(),
  meterOfIntegers(203),
);
/** Only those registers. */
const sunspecDevice: EchoOptions = {
  register: (address) => sunspec.registers.get(address) ?? 0,
  refuse: ({ address, count }) => (sunspec.registers.has(address) && sunspec.registers.has(address + count - 1) ? undefined : 2),
};

function sunspecRefusing(refuse: NonNullable<EchoOptions['refuse']>): EchoOptions {
  return { ...sunspecDevice, refuse: (request) => sunspecDevice.refuse?.(request) ?? refuse(request) };
}

const isWhole = (run: RunningModbus) => {
  const { counts } = run.gateway.devices.get('a') ?? {};
  return counts?.bad === 0 && counts.good > 100;
};

test.each([1, 2, 3, 4, 7, 9, 11, 6, 'silent'] as const)(
  'issue 10.16: one register with response %s does not affect others',
  async (refusal) => {
    await using server = await EchoServer.start({ refuse: (request) => (touches(20)(request) ? refusal : undefined) });
    const points = [5, 15, 20, 22].map((address) => watts(`p${address}`, address));
    const timing = { ...quick, timeout: refusal === 'silent' ? cautiousTimeout : quick.timeout, retries: 1 };
    await using run = new RunningModbus({ ...timing, devices: [{ id: 'a', url: server.url, points }] });
    await waitFor(() => run.value('a', 'p22') === 22 && run.gateway.known('a').counts?.bad === 1, { what: 'all points but one' });
    expect(run.gateway.known('a').values).toMatchObject({ p5: 5, p15: 15, p22: 22 });
    await waitFor(() => run.source('a') === 'online', { what: 'the device online' });
    // from now on the others are read without it
    const before = server.requests.length;
    await waitFor(() => server.requests.length > before + 10, { what: 'polls' });
    expect(server.requests.slice(before).filter((request) => touches(20)(request) && request.count > 1)).toEqual([]);
    expect(run.gateway.known('a').events.filter(({ event }) => event === 'points_unreadable')).toMatchObject([
      { attributes: { points: 'p20' } },
    ]);
  },
);

test('issue 10.16: one register whose request makes the server close the connection does not affect others', async () => {
  await using server = await EchoServer.start({ refuse: (request) => (touches(520)(request) ? 'hang up' : undefined) });
  const points = [1, 505, 515, 520, 522].map((address) => watts(`p${address}`, address));
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.value('a', 'p522') === 522 && run.gateway.known('a').counts?.bad === 1, { what: 'all points but one' });
  expect(run.gateway.known('a').values).toMatchObject({ p1: 1, p505: 505, p515: 515, p522: 522 });
  expect(run.gateway.lines).toEqual([]);
});

test.each([1, 2, 4, 'silent'] as const)(
  'issue 10.16: the first register of all, with response %s, does not affect others',
  async (refusal) => {
    await using server = await EchoServer.start({ refuse: (request) => (touches(5)(request) ? refusal : undefined) });
    const points = [5, 15, 20].map((address) => watts(`p${address}`, address));
    await using run = new RunningModbus({ ...quick, timeout: timeoutFor(refusal), devices: [{ id: 'a', url: server.url, points }] });
    await waitFor(() => run.value('a', 'p15') === 15 && run.value('a', 'p20') === 20, { what: 'the others' });
  },
);

test('issue 10.16: a device that responds with exception 2 for a while is read again immediately (ioBroker.modbus#376)', async () => {
  let isBooting = false;
  await using server = await EchoServer.start({ refuse: () => (isBooting ? 2 : undefined) });
  const points = [1, 2, 500].map((address) => watts(`p${address}`, address));
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.value('a', 'p500') === 500, { what: 'a poll' });
  isBooting = true;
  await waitFor(() => [1, 2, 500].every((address) => run.value('a', `p${address}`) === null), { what: 'the values withdrawn' });
  expect(run.source('a')).toBe('online');
  const before = server.requests.length;
  await waitFor(() => server.requests.length > before + 10, { what: 'requests that test whether it responds' });
  isBooting = false;
  await waitFor(() => [1, 2, 500].every((address) => run.value('a', `p${address}`) === address), { what: 'the values back' });
});

test('issue 10.16: a refused point is requested again after a reconnect', async () => {
  let isRefused = false;
  await using server = await EchoServer.start({ refuse: (request) => (isRefused && touches(500)(request) ? 2 : undefined) });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1), watts('y', 500)] }] });
  await waitFor(() => run.value('a', 'y') === 500, { what: 'a poll' });
  isRefused = true;
  const requested = () => server.requests.filter(touches(500)).length;
  await waitFor(() => run.value('a', 'y') === null, { what: 'the refusal' });
  // requested less and less often
  await waitFor(() => server.requests.length > requested() + 60, { what: 'polls' });
  isRefused = false;
  const before = requested();
  server.hangUp();
  await waitFor(() => requested() > before && run.value('a', 'y') === 500, { what: 'the value back', timeoutMs: 3000 });
});

test('issue 10.16: a SunSpec device is read through a gateway that responds with exception 11 to each tenth request', async () => {
  let requested = 0;
  await using server = await EchoServer.start(sunspecRefusing(() => (++requested % 10 === 0 ? 11 : undefined)));
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, profile: 'sunspec' }] });
  await waitFor(() => isWhole(run), { what: 'all points' });
  expect(run.gateway.known('a').events.filter(({ event }) => event !== 'fault_raised')).toEqual([]);
});

test.each([
  [10, 3],
  [10, 4],
  [10, 'silent'],
  [20, 4],
  [20, 2],
] as const)(
  'issue 10.16, 10.21: all points of a SunSpec device that accepts %i registers a request and responds %s to more',
  async (most, refusal) => {
    await using server = await EchoServer.start(sunspecRefusing(({ count }) => (count > most ? refusal : undefined)));
    const devices = [{ id: 'a', url: server.url, profile: 'sunspec' }];
    await using run = new RunningModbus({ ...quick, timeout: timeoutFor(refusal), devices });
    await waitFor(() => isWhole(run), { what: 'all points' });
    expect(run.gateway.known('a').description).toMatchObject({
      manufacturer: 'Maker',
      model: 'A model of sixteen registers',
      serial: 'SN1',
    });
  },
);

test('issue 10.16: a SunSpec device that responds with exception 4 to reads across models', async () => {
  const starts: number[] = [];
  for (let at = 40_002; at < 40_500; at += 2 + (sunspec.registers.get(at + 1) ?? 1000)) starts.push(at);
  const crosses = ({ address, count }: EchoRequest) => starts.some((start) => address < start && start < address + count);
  await using server = await EchoServer.start(sunspecRefusing((request) => (crosses(request) ? 4 : undefined)));
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, profile: 'sunspec' }] });
  await waitFor(() => isWhole(run), { what: 'all points' });
});

test('issue 10.16: a server that closes the connection after each response is read, and logged once', async () => {
  await using server = await EchoServer.start({ ...sunspecDevice, oneShot: true });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, profile: 'sunspec' }] });
  await waitFor(() => isWhole(run), { what: 'all points' });
  expect(run.gateway.lines).toEqual([
    {
      level: 'warn',
      message: `"${server.url}" closes the connection after each response: opening a connection for each request`,
    },
  ]);
  expect(run.gateway.known('a').events.filter(({ event }) => event !== 'fault_raised')).toEqual([]);
  expect(run.source('a')).toBe('online');
});

test('issue 10.16: a request during which an idle connection is closed is sent over the next one', async () => {
  let isAngry = true;
  await using server = await EchoServer.start({
    refuse({ address }) {
      if (address !== 500 || !isAngry) return undefined;
      isAngry = false;
      return 'hang up';
    },
  });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1), watts('y', 500)] }] });
  await waitFor(() => run.value('a', 'y') === 500, { what: 'both values' });
  expect(
    run.gateway
      .known('a')
      .point('y')
      .readings.map(({ raw }) => raw),
  ).not.toContain(null);
  expect(run.gateway.lines).toEqual([]);
});

test('issue 10.0: a device with changing exception codes is reported once', async () => {
  const codes = [2, 4, 3, 1, 6];
  await using server = await EchoServer.start({ refuse: () => codes[server.requests.length % codes.length] });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  await waitFor(() => server.requests.length > 40, { what: 'polls' });
  expect(run.gateway.known('a').events.map(({ event }) => event)).toEqual(['points_unreadable']);
  expect(run.gateway.lines).toEqual([]);
});

test('a point without a response does not lower the limit of requests in flight', async () => {
  await using server = await EchoServer.start({ delayMs: () => 2, refuse: (request) => (touches(600)(request) ? 'silent' : undefined) });
  const points = Array.from({ length: 8 }, (_, index) => watts(`p${index}`, 200 * index));
  await using run = new RunningModbus({ ...quick, timeout: cautiousTimeout, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.gateway.known('a').counts?.bad === 1, { what: 'the point found' });
  await waitFor(() => server.mostWaiting === 4, { what: 'requests together' });
  expect(run.gateway.lines).toEqual([]);
});

const atBase = (base: number): EchoOptions => ({
  register: (address) => sunspec.registers.get(address - base + 40_000) ?? 0,
  refuse: ({ address, count }) => {
    const has = (at: number) => sunspec.registers.has(at - base + 40_000);
    return has(address) && has(address + count - 1) ? undefined : 'silent';
  },
});

test('issue 10.21: a SunSpec device at another base address', async () => {
  await using server = await EchoServer.start(atBase(30_000));
  await using run = new RunningModbus({
    ...quick,
    timeout: shortTimeout,
    devices: [{ id: 'a', url: server.url, profile: 'sunspec', base: 30_000 }],
  });
  await waitFor(() => isWhole(run), { what: 'all points' });
});

test('issue 10.16: a SunSpec device that does not respond to reads before and after its models', async () => {
  await using server = await EchoServer.start({ ...atBase(50_000) });
  // the end marker is missing too
  const end = Math.max(...sunspec.registers.keys()) + 10_000 - 1;
  const { refuse } = server.options;
  server.options = { ...server.options, refuse: (request) => (request.address + request.count > end ? 'silent' : refuse?.(request)) };
  await using run = new RunningModbus({ ...quick, timeout: shortTimeout, devices: [{ id: 'a', url: server.url, profile: 'sunspec' }] });
  await waitFor(() => isWhole(run), { what: 'all points' });
});

test.each([2, 3, 4, 11])('a request that is refused once with %i keeps its size (wlcrs/huawei_solar#324)', async (code) => {
  let requested = 0;
  await using server = await EchoServer.start({ refuse: ({ count }) => (count > 8 && ++requested === 2 ? code : undefined) });
  const points = Array.from({ length: 12 }, (_, address) => watts(`p${address}`, address));
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => requested > 10, { what: 'polls' });
  expect(server.requests.slice(-4).map(({ count }) => count)).toEqual([12, 12, 12, 12]);
  expect(run.gateway.known('a').events).toEqual([]);
});

test('registers that are all equal after a restart are not values (binsentsu/home-assistant-solaredge-modbus#127)', async () => {
  await using server = await EchoServer.start(sunspecDevice);
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, profile: 'sunspec' }] });
  await waitFor(() => isWhole(run), { what: 'all points' });
  const power = () => run.gateway.known('a').points[run.gateway.known('a').properties.findIndex(({ native }) => native === '103.W')];
  const exported: unknown[] = [];
  for (const all of [0, 0xffff, 0x8000]) {
    const before = power()?.readings.length ?? 0;
    server.options = { ...sunspecDevice, register: () => all };
    await waitFor(() => (power()?.readings.length ?? 0) > before + 2, { what: 'polls' });
    exported.push(power()?.last?.raw);
  }
  expect(exported).toEqual([null, null, null]);
  server.options = sunspecDevice;
  await waitFor(() => power()?.last?.raw === 7654, { what: 'values again' });
});
