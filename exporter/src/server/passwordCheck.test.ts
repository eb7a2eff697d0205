import { expect, test } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { PasswordCheck } from './passwordCheck.ts';

const users = new Map([['prometheus', bcrypt.hashSync('right', 9)]]);
const header = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test('a right password costs its bcrypt once, not at each scrape', async () => {
  const check = new PasswordCheck();
  const dear = new Map([['prometheus', bcrypt.hashSync('right', 12)]]);
  const accepted: (string | undefined)[] = [];
  const accept = async () => void accepted.push(await check.accepted(header('prometheus', 'right'), dear));
  const firstMs = await cpuMs(accept);
  const nextMs = await cpuMs(async () => {
    for (let i = 0; i < 20; i++) await accept();
  });
  expect(accepted).toEqual(Array(21).fill('prometheus'));
  expect(nextMs).toBeLessThan(firstMs);
});

test('a remembered password ends with its hash', async () => {
  const check = new PasswordCheck();
  expect(await check.accepted(header('prometheus', 'right'), users)).toBe('prometheus');
  expect(await check.accepted(header('prometheus', 'right'), new Map([['prometheus', bcrypt.hashSync('new', 4)]]))).toBeUndefined();
  expect(await check.accepted(header('prometheus', 'right'), new Map([['other', bcrypt.hashSync('right', 4)]]))).toBeUndefined();
});

test('an unknown user costs a comparison as a wrong password does', async () => {
  const unknownMs = await cpuMs(() => new PasswordCheck().accepted(header('stranger', 'x'), users));
  const wrongMs = await cpuMs(() => new PasswordCheck().accepted(header('prometheus', 'x'), users));
  expect(unknownMs / wrongMs).toBeGreaterThan(0.2);
  expect(unknownMs / wrongMs).toBeLessThan(5);
});

test('a flood of wrong passwords is cut off, the right one remembered still passes', async () => {
  const cheap = new Map([['prometheus', bcrypt.hashSync('right', 4)]]);
  const check = new PasswordCheck();
  await check.accepted(header('prometheus', 'right'), cheap);
  const flood = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => check.accepted(header('prometheus', `guess ${i}`), cheap)));
  const cut = flood.filter((one) => one.status === 'rejected');
  expect(cut).toHaveLength(24);
  expect(cut[0]?.reason).toMatchObject({ code: 'too_many_requests' });
  expect(flood.every((one) => one.status === 'rejected' || one.value === undefined)).toBe(true);
  expect(await check.accepted(header('prometheus', 'right'), cheap)).toBe('prometheus');
});
