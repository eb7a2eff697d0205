import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EchoServer } from '@gaugeway/connectors/modbus/testing/echoServer';
import { RunningModbus, watts } from '@gaugeway/connectors/modbus/testing/runningModbus';
import { describeWith } from '../servers/describeWith.ts';
import { needProgram } from '../servers/program.ts';
import { waitFor } from '../waitFor.ts';

const quick = { interval: '50ms', normal_interval: '50ms', timeout: '300ms', retries: 0 };

describeWith(['socat'], 'Modbus RTU on a serial line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  const line = join(folder, 'ttyMeter');
  const url = `serial://${line}?baud_rate=19200&parity=even`;
  let units: EchoServer;
  let socat: ChildProcess | undefined;

  /** A pseudo-terminal that is connected to the units. */
  async function plugIn(): Promise<void> {
    const [file, ...args] = needProgram('socat');
    socat = spawn(file, [...args, `pty,raw,echo=0,link=${line}`, `tcp:127.0.0.1:${units.port}`], { stdio: 'ignore' });
    await waitFor(() => existsSync(line), { what: 'the serial line' });
  }

  async function unplug(): Promise<void> {
    const ended = new Promise((resolve) => socat?.once('exit', resolve));
    socat?.kill();
    await ended;
  }

  beforeAll(async () => {
    units = await EchoServer.start({ rtu: true, refuse: ({ unit }) => (unit === 3 ? 'silent' : undefined) });
    await plugIn();
  });
  afterAll(async () => {
    await unplug();
    await units.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('units on one line are read in turn, one of them dead, and return after the adapter was unplugged', async () => {
    const devices = [1, 2, 3].map((unit) => ({ id: `u${unit}`, url, unit, points: [watts('x', unit), watts('y', 300)] }));
    await using run = new RunningModbus({ ...quick, devices });
    await waitFor(() => run.value('u1', 'y') === 300 && run.value('u2', 'y') === 300, { what: 'values' });
    expect([run.value('u1', 'x'), run.value('u2', 'x')]).toEqual([1, 2]);
    expect(units.mostWaiting).toBe(1);

    await unplug();
    const error = await run.ended;
    expect(String(error)).toMatch(/^ConnectorError: cannot (read from|connect to) "serial:/);
    await plugIn();
    await using again = new RunningModbus({ ...quick, devices });
    await waitFor(() => again.value('u2', 'x') === 2, { what: 'values again' });
  });

  test('a missing serial port is reported', async () => {
    const missing = `serial://${join(folder, 'ttyNone')}`;
    await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: missing, points: [watts('x', 1)] }] });
    expect(String(await run.ended)).toBe(
      `ConnectorError: cannot connect to "${missing}?baud_rate=9600&data_bits=8&parity=none&stop_bits=1": no such device`,
    );
  });
});
