import { afterAll, expect, test } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopLeftovers, temporaryFolder } from '../servers/server.ts';
import { addLinks } from './publishedLinks.ts';

afterAll(stopLeftovers);

test('app and panel get the links of the repository, and keep the rest', async () => {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'panels/fleet'), { recursive: true });
  const files = ['plugin.json', 'panels/fleet/plugin.json'].map((path) => join(folder, path));
  for (const file of files) writeFileSync(file, JSON.stringify({ id: file, info: { author: { name: 'A' }, version: '1.0.0', links: [] } }));
  addLinks(folder, 'https://git.example.com/owner/gaugeway/');
  for (const file of files)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      id: file,
      info: {
        version: '1.0.0',
        author: { name: 'A', url: 'https://git.example.com/owner/' },
        links: [
          { name: 'documentation', url: 'https://git.example.com/owner/gaugeway/blob/main/docs/grafana-plugin.md' },
          { name: 'repository', url: 'https://git.example.com/owner/gaugeway' },
          { name: 'license', url: 'https://git.example.com/owner/gaugeway/blob/main/LICENSE' },
          { name: 'raise issue', url: 'https://git.example.com/owner/gaugeway/issues/new' },
        ],
      },
    });
});

test.each(['', 'http://example.com/a/b', 'https://example.com', 'git@example.com:a/b'])('"%s" is refused', (repository) => {
  expect(() => addLinks('/nowhere', repository)).toThrow(/^cannot add links to/);
});
