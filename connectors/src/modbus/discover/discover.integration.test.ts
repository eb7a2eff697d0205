import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Terminal } from '../../contract.ts';
import { modbusConfig } from '../config/config.ts';
import { registerDump } from '../profile/testing/registerDump.ts';
import { inverter103 } from '../sunspec/testing/inverters.ts';
import { commonModel, RegisterImage } from '../sunspec/testing/registerImage.ts';
import { type EchoOptions, EchoServer } from '../testing/echoServer.ts';
import { discover } from './discover.ts';
import { unitList } from './findUnits.ts';

interface RecordingTerminal extends Terminal {
  readonly notes: string[];
  readonly steps: number[];
}

function terminal(): RecordingTerminal {
  const recorded: RecordingTerminal = {
    notes: [],
    steps: [],
    progress: (done, total) => void recorded.steps.push(done / total),
    note: (line) => void recorded.notes.push(line),
  };
  return recorded;
}

async function discovered(url: string, more: Record<string, string> = {}, recorded = terminal()): Promise<string> {
  return discover.run({ argument: url, ...more }, recorded, new AbortController().signal);
}

/** The devices of the returned text, which has to be a valid config. */
function devicesOf(text: string): readonly { readonly id: string; readonly profile?: string | undefined; readonly unit: number }[] {
  const { connectors } = parse(text) as { connectors: Record<string, unknown>[] };
  const [{ type, ...config } = {}] = connectors;
  expect(type).toBe('modbus');
  return modbusConfig.parse(config).devices.map(({ id, profile, unit }) => ({ id, profile, unit }));
}

const illegalAddress = 2;
const gatewayTarget = 11;
const sunspec = new RegisterImage(40_000, commonModel('Maker', 'Sun 5', '', '1.2', 'SN1'), inverter103()).registers;

/** A SunSpec inverter. */
const inverter: Pick<EchoOptions, 'register' | 'refuse'> = {
  register: (address) => sunspec.get(address) ?? 0,
  refuse: ({ table, address, count }) => {
    const isThere = Array.from({ length: count }, (_, index) => sunspec.has(address + index)).every(Boolean);
    return table === 'holding' && isThere ? undefined : illegalAddress;
  },
};

/** A gateway in front of these units; it reports that others do not respond. */
function gateway(units: readonly number[], other: number | 'silent' = gatewayTarget): EchoOptions {
  return {
    ...inverter,
    refuse: (request) => (units.includes(request.unit) ? inverter.refuse?.(request) : other),
    other: (pdu, unit) =>
      units.includes(unit) ? Buffer.from([(pdu[0] ?? 0) | 0x80, 1]) : Buffer.from([(pdu[0] ?? 0) | 0x80, gatewayTarget]),
  };
}

test('finds SunSpec devices behind a gateway and returns valid config', async () => {
  await using server = await EchoServer.start(gateway([3, 200]));
  const recorded = terminal();
  const text = await discovered(server.url, {}, recorded);
  expect(devicesOf(text)).toEqual([
    { id: 'sun-5-3', profile: 'sunspec', unit: 3 },
    { id: 'sun-5-200', profile: 'sunspec', unit: 200 },
  ]);
  expect(text).toContain('# Maker Sun 5, firmware 1.2');
  expect(recorded.notes).toContain('unit 3: Maker Sun 5, firmware 1.2, profile sunspec');
  expect(recorded.notes[0]).toBe(`probing 247 units at ${server.url}: takes at most 19 s if none responds`);
  expect(recorded.steps).toContain(1);
  expect(server.mostWaiting).toBeLessThanOrEqual(4);
});

test('probes one unit at a time over RTU, silent ones too', async () => {
  await using server = await EchoServer.start({ ...gateway([2], 'silent'), rtu: true });
  const text = await discovered(server.url, { units: '1-3', timeout: '500ms' });
  expect(devicesOf(text)).toEqual([{ id: 'sun-5-2', profile: 'sunspec', unit: 2 }]);
  expect(server.mostWaiting).toBe(1);
});

test('recognises shipped profiles by their registers', async () => {
  const dumps = new Map([
    [1, registerDump('eastron-sdm630')],
    [2, registerDump('eastron-sdm120')],
  ]);
  await using server = await EchoServer.start({
    register: (address, { unit, table }) => dumps.get(unit)?.register(table, address) ?? 0,
    refuse: ({ unit, table, address, count }) => {
      const dump = dumps.get(unit);
      if (dump === undefined) return gatewayTarget;
      const isThere = Array.from({ length: count }, (_, index) => dump.register(table, address + index) !== undefined).every(Boolean);
      return isThere ? undefined : illegalAddress;
    },
  });
  expect(devicesOf(await discovered(server.url, { units: '1-4' }))).toEqual([
    { id: 'eastron-sdm630-1', profile: 'eastron-sdm630', unit: 1 },
    { id: 'eastron-sdm120-2', profile: 'eastron-sdm120', unit: 2 },
  ]);
});

test('a device that ignores unit ids is one device', async () => {
  await using server = await EchoServer.start(inverter);
  const text = await discovered(server.url, { units: '1-60' });
  expect(devicesOf(text)).toEqual([{ id: 'sun-5-1', profile: 'sunspec', unit: 1 }]);
  expect(text).toContain('# responds to any unit id: 59 further ids are the device of unit 1');
});

test('an unknown device is a comment, and one device too', async () => {
  await using server = await EchoServer.start({ refuse: () => illegalAddress });
  const recorded = terminal();
  const text = await discovered(server.url, { units: '1-12' }, recorded);
  expect(devicesOf(text)).toEqual([]);
  expect(text).toContain('# - id: unit-1\n');
  expect(text).toContain('# unit 1 responds with exception 2');
  expect(recorded.notes).toContain('unit 1: responds with exception 2, no profile matches');
});

test('text of a device cannot break out of its comment', async () => {
  const name = 'Evil\r\n\u0085# x';
  const other = (): Buffer => Buffer.concat([Buffer.from([0x2b, 0x0e, 2, 2, 0, 0, 1, 0, name.length]), Buffer.from(name, 'latin1')]);
  await using server = await EchoServer.start({ refuse: ({ unit }) => (unit === 5 ? illegalAddress : gatewayTarget), other });
  const text = await discovered(server.url, { units: '5,6' });
  expect(text.split('\n').filter((line) => line.includes('Evil'))).toEqual(['      # Evil# x']);
  expect(devicesOf(text)).toEqual([]);
});

test('late responses are waited for, one after the other', async () => {
  await using server = await EchoServer.start({ ...gateway([1, 2, 3, 4, 5, 6]), delayMs: ({ unit }) => (unit === 1 ? 120 : 0) });
  const recorded = terminal();
  const text = await discovered(server.url, { units: '1-8', timeout: '60ms' }, recorded);
  expect(devicesOf(text).map(({ unit }) => unit)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(recorded.notes.some((note) => note.startsWith('responses come late: probing'))).toBe(true);
});

test('finds a device that closes the connection for other unit ids', async () => {
  await using server = await EchoServer.start(gateway([4]));
  const { refuse } = server.options;
  server.options = {
    ...server.options,
    refuse: (request) => {
      if (request.unit === 4) return refuse?.(request);
      server.hangUp();
      return 'silent';
    },
  };
  const text = await discovered(server.url, { units: '2-6', timeout: '100ms' });
  expect(devicesOf(text)).toEqual([{ id: 'sun-5-4', profile: 'sunspec', unit: 4 }]);
});

test('without a response the error says what to try', async () => {
  await using server = await EchoServer.start({ refuse: () => 'silent', other: () => undefined });
  await expect(discovered(server.url, { units: '1-3', timeout: '20ms' })).rejects.toMatchObject({
    code: 'modbus_no_unit_found',
    message: expect.stringContaining('none of 3 units responded; try --timeout 1s'),
  });
});

test('reports a server that cannot be reached', async () => {
  const server = await EchoServer.start();
  const { url } = server;
  await server.stop();
  await expect(discovered(url)).rejects.toMatchObject({ code: 'modbus_connection_refused' });
});

test('stops with its signal', async () => {
  await using server = await EchoServer.start({ refuse: () => 'silent' });
  const stop = new AbortController();
  const options = { argument: server.url, timeout: '1m' };
  const running = discover.run(options, { progress: () => undefined, note: () => stop.abort() }, stop.signal);
  await expect(running).rejects.toBeDefined();
});

test('only reads', async () => {
  const functions = new Set<number>();
  const other = (pdu: Buffer): Buffer => {
    functions.add(pdu[0] ?? 0);
    return Buffer.from([(pdu[0] ?? 0) | 0x80, 1]);
  };
  await using server = await EchoServer.start({ other });
  await discovered(server.url, { units: '1-2' });
  expect([...functions]).toEqual([0x2b]);
});

test.each([
  ['1-3,7', [1, 2, 3, 7]],
  [' 5 , 4-5 ', [5, 4]],
  ['0,255', [0, 255]],
  ['3-1', undefined],
  ['256', undefined],
  ['', undefined],
  ['1,', undefined],
])('units %p', (text, units) => {
  expect(unitList(text)).toEqual(units);
});
