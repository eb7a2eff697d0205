import { expect, test } from '@jest/globals';
import { loadProfiles } from './loadProfiles.ts';
import { profileProblemText } from '../../profileProblem.ts';
import { readProfile } from './readProfile.ts';
import { type ReadBlock, recognise, type RegisterBlock } from './recognise.ts';
import { registerDump } from './testing/registerDump.ts';

function profileWith(name: string, identify: string, defaults = '{ table: input, type: uint16 }') {
  const text = `name: ${name}
title: x
manufacturer: x
models: [x]
kind: other
source: { document: x, checked: [x] }
defaults: ${defaults}
identify: ${identify}
points: [{ id: power, address: 900, unit: W }]
`;
  const { loaded, problems } = readProfile(`${name}.yaml`, text);
  if (loaded === undefined) throw new Error(problems.map(profileProblemText).join('\n'));
  return loaded;
}

function recorded(registers: Readonly<Record<number, number>>): { readonly read: ReadBlock; readonly requested: RegisterBlock[] } {
  const requested: RegisterBlock[] = [];
  const read: ReadBlock = (block) => {
    requested.push(block);
    const values = Array.from({ length: block.count }, (_, index) => registers[block.address + index]);
    return Promise.resolve(values.includes(undefined) ? undefined : values.map(Number));
  };
  return { read, requested };
}

async function namesOf(registers: Readonly<Record<number, number>>, ...profiles: readonly ReturnType<typeof profileWith>[]) {
  const { read, requested } = recorded(registers);
  return { names: (await recognise(read, profiles)).map(({ profile }) => profile.name), requested };
}

test('numbers, texts, patterns and ranges all have to match', async () => {
  const number = profileWith('number', '[{ address: 0, equals: 7 }]');
  const text = profileWith('text', '[{ address: 1, type: string, length: 2, matches: "^AB" }]');
  expect((await namesOf({ 0: 7 }, number, text)).names).toEqual(['number']);
  expect((await namesOf({ 0: 8, 1: 0x4142, 2: 0x2020 }, number, text)).names).toEqual(['text']);
  const both = profileWith('both', '[{ address: 0, equals: 7 }, { address: 3, range: [1, 5] }]');
  expect((await namesOf({ 0: 7, 3: 6 }, both)).names).toEqual([]);
  expect((await namesOf({ 0: 7, 3: 5 }, both)).names).toEqual(['both']);
});

test('rules use the type, the word order and the numbering of the profile', async () => {
  const wide = profileWith(
    'wide',
    '[{ address: 101, type: uint32, equals: 65538 }]',
    '{ table: input, type: uint16, order: CDAB, numbered_from: 101 }',
  );
  const { names, requested } = await namesOf({ 0: 2, 1: 1 }, wide);
  expect(names).toEqual(['wide']);
  expect(requested).toEqual([{ table: 'input', address: 0, count: 2 }]);
});

test('the profile that compares more comes first, and others that match need no further requests', async () => {
  const general = profileWith('general', '[{ address: 0, one_of: [7, 8] }]');
  const special = profileWith('special', '[{ address: 0, equals: 7 }, { address: 1, equals: 9 }]');
  const elsewhere = profileWith('elsewhere', '[{ address: 50, equals: 1 }]');
  const { names, requested } = await namesOf({ 0: 7, 1: 9, 50: 1 }, general, elsewhere, special);
  expect(names).toEqual(['special', 'general']);
  expect(requested.map(({ address }) => address)).toEqual([0, 1]);
});

test('a read without a response ends the recognition', async () => {
  const profile = profileWith('number', '[{ address: 0, equals: 7 }]');
  await expect(recognise(() => Promise.reject(new Error('timed out')), [profile])).rejects.toThrow('timed out');
});

test('brine of 7.0 °C in the register of a meter code does not make a heat pump a meter', async () => {
  const { profiles } = await loadProfiles();
  const heatPump = registerDump('nibe-s-series').read;
  const read: ReadBlock = async (block) => (block.address === 11 && block.count === 1 ? [70] : heatPump(block));
  expect(await recognise(read, profiles)).toEqual([]);
});
