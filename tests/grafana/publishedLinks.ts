import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Links that Grafana's catalogue wants, in the spelling that it knows. */
function publishedLinks(repository: string): { name: string; url: string }[] {
  const base = repository.replace(/\/+$/, '');
  return [
    { name: 'documentation', url: `${base}/blob/main/docs/grafana-plugin.md` },
    { name: 'repository', url: base },
    { name: 'license', url: `${base}/blob/main/LICENSE` },
    { name: 'raise issue', url: `${base}/issues/new` },
  ];
}

/** Writes the links and the author's address into each plugin.json of a build. Throws unless the address is one of https. */
export function addLinks(folder: string, repository: string): void {
  if (!/^https:\/\/[^\s/]+\/[^\s]+$/.test(repository))
    throw new Error(`cannot add links to "${repository}": expected https://host/owner/repository`);
  for (const file of globSync('**/plugin.json', { cwd: folder }).map((path) => join(folder, path))) {
    const { info, ...plugin } = JSON.parse(readFileSync(file, 'utf8')) as { info: { author: object } };
    const author = { ...info.author, url: new URL('.', repository.replace(/\/+$/, '')).href };
    writeFileSync(file, `${JSON.stringify({ ...plugin, info: { ...info, author, links: publishedLinks(repository) } }, undefined, 2)}\n`);
  }
}
