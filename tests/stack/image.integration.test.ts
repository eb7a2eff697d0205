import { expect, test, afterAll } from '@jest/globals';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { Server, stopLeftovers, temporaryFolder } from '../servers/server.ts';
import { freePort } from '../servers/freePort.ts';
import { root, textOf } from './composeFile.ts';

afterAll(stopLeftovers);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The exporter as its image runs it: the same config folder, on another port and data folder. */
async function startAsInImage(): Promise<Server> {
  const folder = await temporaryFolder();
  const config = join(folder, 'etc');
  cpSync(join(root, 'deploy/gaugeway'), config, { recursive: true });
  const port = await freePort();
  const server = textOf('deploy/gaugeway/server.yaml').replace(':10464', `:${port}`).replace('/var/lib/gaugeway', join(folder, 'data'));
  writeFileSync(join(config, 'server.yaml'), server);
  const url = `http://127.0.0.1:${port}`;
  return new Server({
    name: 'the exporter of the image',
    command: [process.execPath, join(root, 'exporter/bin/gaugeway.js'), 'run', '-c', config],
    env: { GAUGEWAY_READ_TOKEN_SHA256: sha256('read'), GAUGEWAY_CONTROL_TOKEN_SHA256: sha256('control') },
    folder,
    url,
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
  }).start();
}

test('everything except metrics and probes requires a token', async () => {
  await using exporter = await startAsInImage();
  const status = async (path: string, token?: string, method = 'GET') => {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return (await fetch(`${exporter.url}${path}`, { method, headers })).status;
  };
  expect(await status('/metrics')).toBe(200);
  expect(await status('/-/healthy')).toBe(200);
  expect(await status('/-/ready')).toBe(200);
  expect(await status('/api/v1/devices')).toBe(401);
  expect(await status('/api/v1/devices', 'wrong')).toBe(401);
  expect(await status('/api/v1/devices', 'read')).toBe(200);
  expect(await status('/-/reload', 'read', 'POST')).toBe(403);
  expect(await status('/-/reload', 'control', 'POST')).toBe(200);
}, 60_000);

test('the image is built for its platform, runs node as a non-root user, and has a readiness check', () => {
  const [exporter = ''] = textOf('Dockerfile')
    .split(/^FROM /m)
    .filter((stage) => /AS exporter$/m.test(stage));
  expect(textOf('Dockerfile')).toMatch(/^FROM --platform=\$BUILDPLATFORM node:24\./m);
  expect(exporter).toMatch(/^USER node$/m);
  expect(exporter).toMatch(/^ENTRYPOINT \["node", /m);
  expect(exporter).toMatch(/^CMD \["run", "-c", "\/etc\/gaugeway"\]$/m);
  expect(exporter).toMatch(/HEALTHCHECK[\s\S]*\/-\/ready/);
  expect(exporter).toContain('EXPOSE 10464');
  for (const [, from] of textOf('Dockerfile').matchAll(/^COPY (?!--from)(\S+)/gm)) {
    if (from !== '.') expect(textOf('.dockerignore')).toContain(`!${from?.split('/')[0]}`);
  }
});
