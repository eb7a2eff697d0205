import { beforeEach, expect, jest, test } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { PasswordCheck } from './passwordCheck.ts';

const users = new Map([['prometheus', bcrypt.hashSync('right', 9)]]);
const header = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const compare = jest.spyOn(bcrypt, 'compare');

beforeEach(() => void compare.mockClear());

test('a right password costs its bcrypt once, not at each scrape', async () => {
  const check = new PasswordCheck();
  for (let i = 0; i < 20; i++) expect(await check.accepted(header('prometheus', 'right'), users)).toBe('prometheus');
  expect(compare).toHaveBeenCalledTimes(1);
});

test('a remembered password ends with its hash', async () => {
  const check = new PasswordCheck();
  expect(await check.accepted(header('prometheus', 'right'), users)).toBe('prometheus');
  expect(await check.accepted(header('prometheus', 'right'), new Map([['prometheus', bcrypt.hashSync('new', 4)]]))).toBeUndefined();
  expect(await check.accepted(header('prometheus', 'right'), new Map([['other', bcrypt.hashSync('right', 4)]]))).toBeUndefined();
});

test('an unknown user costs a comparison as a wrong password does', async () => {
  for (const user of ['stranger', 'prometheus']) await new PasswordCheck().accepted(header(user, 'x'), users);
  // one that is not whole would be refused at once
  expect(compare.mock.calls.map(([, hash]) => [hash.length, bcrypt.getRounds(hash)])).toEqual([
    [60, 9],
    [60, 9],
  ]);
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
