import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../servers/server.ts';
import { composeText, root, textOf } from './composeFile.ts';

const dockerfile = textOf('Dockerfile');
/** Stages of the Dockerfile's own are no images. */
const stages = new Set(Array.from(dockerfile.matchAll(/ AS (\S+)$/gm), ([, stage = '']) => stage));
const bases = Array.from(dockerfile.matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm), ([, image = '']) => image).filter(
  (image) => !stages.has(image),
);
const digest = /@sha256:[0-9a-f]{64}/;

/** Runs the script on a copy of the files, with a `docker` that prints `answer`. */
async function pinImages(answer: string) {
  const folder = await temporaryFolder();
  for (const name of ['deploy', 'bin']) mkdirSync(join(folder, name));
  for (const file of ['docker-compose.yml', 'Dockerfile', 'deploy/pin-images.sh']) copyFileSync(join(root, file), join(folder, file));
  writeFileSync(join(folder, 'bin/docker'), `#!/bin/sh\necho "$*" >> ${folder}/asked\necho '${answer}'\n`, { mode: 0o755 });
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
  const { status, stderr } = spawnSync('sh', [join(folder, 'deploy/pin-images.sh')], { env, encoding: 'utf8' });
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  return { status, stderr, read };
}

test('issue 10.0: each base of the image is pinned by digest, to the Node.js that the tests run on', () => {
  const lock = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, { version?: string }> };
  const version = lock.packages['node_modules/node']?.version;
  expect(new Set(bases).size).toBe(1);
  for (const base of bases) expect(base).toMatch(new RegExp(`^node:${version}-bookworm-slim${digest.source}$`));
});

test('deploy/pin-images.sh writes the current digest of each tag, and nothing else', async () => {
  const now = `sha256:${'5'.repeat(64)}`;
  const { status, stderr, read } = await pinImages(now);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const expected = (text: string) => text.replaceAll(new RegExp(digest, 'g'), `@${now}`);
  expect(read('docker-compose.yml')).toBe(expected(composeText));
  expect(read('Dockerfile')).toBe(expected(dockerfile));
  const tags = [...composeText.matchAll(/image: (\S+)@/g), ...dockerfile.matchAll(/ (node:\S+)@/g)].map(([, tag]) => tag);
  const asked = read('asked').trim().split('\n');
  expect(asked.map((line) => line.split(' ').at(-1))).toEqual([...new Set(tags)].sort());
  expect(asked[0]).toMatch(/^buildx imagetools inspect /);
});

test('deploy/pin-images.sh writes no invalid digest', async () => {
  const { status, stderr, read } = await pinImages('<no value>');
  expect([status, stderr]).toEqual([1, expect.stringContaining('cannot get digest of ')]);
  expect(read('docker-compose.yml')).toBe(composeText);
});
