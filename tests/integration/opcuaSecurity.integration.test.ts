import { expect, test } from '@jest/globals';
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startAsyncua, type Asyncua, type AsyncuaOptions } from '../servers/asyncua.ts';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { gaugewayCommand } from '../servers/gaugewayCommand.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { until } from './chain.ts';
import { plantNodes, plantRoot, showsPlant } from './opcuaPlant.ts';

const login = { username: 'gaugeway', password: 'opens sesame' };

describeWith(['asyncua'], 'asyncua with security', () => {
  test('an unknown server is not read until its certificate is trusted', async () => {
    await using server = await start({ users: { [login.username]: login.password } });
    await using exporter = await startExporter(server, login);
    await failsWith(exporter, 'auth');
    expect(exporter.output).toContain('gaugeway opcua trust');
    expect((await trust(exporter)).stdout).toMatch(/^rejected +[0-9A-F]{40} +until .*asyncua/m);
    expect((await trust(exporter, 'asyncua')).stdout).toMatch(/^trusted: .*asyncua/m);
    const scrape = await until(exporter, 'the values', (now) => showsPlant(now) && now);
    expect(scrape.value('gaugeway_certificate_expiry_timestamp_seconds')).toBeGreaterThan(Date.now() / 1000);
    expect(exporter.output).not.toContain(login.password);

    await server.kill();
    await until(exporter, 'the link lost', (now) => now.value('iot_connector_up') === 0);
    await server.start();
    await until(exporter, 'the values again', (now) => showsPlant(now) && now.value('iot_connector_up') === 1);
  });

  test('a wrong password is reported as such', async () => {
    await using server = await start({ users: { [login.username]: login.password } });
    await using exporter = await startExporter(server, { ...login, password: 'guessed' });
    await trustWhenSeen(exporter);
    const output = await waitFor(() => exporter.output.includes('as user') && exporter.output, { what: 'the refusal' });
    expect(output).toContain('the server rejects this user name or password');
    await failsWith(exporter, 'auth');
    expect(output).not.toContain('guessed');
  });

  test('a server rejects the client certificate until it trusts it', async () => {
    const trusted = await temporaryFolder();
    await using server = await start({ trusted });
    await using exporter = await startExporter(server, {});
    await trustWhenSeen(exporter);
    await waitFor(() => exporter.output.includes('does not accept our certificate'), { what: 'the refusal', timeoutMs: 20_000 });
    await failsWith(exporter, 'auth');
    await server.kill();
    const own = join(exporter.folder, 'data/opcua/own/certs');
    mkdirSync(trusted, { recursive: true });
    for (const file of readdirSync(own)) cpSync(join(own, file), join(trusted, file));
    await server.start();
    await until(exporter, 'the values', showsPlant);
  });

  test('no security mode that the server does not offer, and none weaker than configured', async () => {
    await using server = await start({ security: ['NoSecurity', 'Basic256Sha256_Sign'] });
    await using exporter = await startExporter(server, {});
    await failsWith(exporter, 'auth');
    expect(exporter.output).toContain('it does not offer SignAndEncrypt/Basic256Sha256, only None, Sign/Basic256Sha256');
  });
});

function start(options: Partial<AsyncuaOptions>): Promise<Asyncua> {
  return startAsyncua({ nodes: plantNodes, security: ['NoSecurity', 'Basic256Sha256_SignAndEncrypt'], ...options });
}

function startExporter({ url }: Asyncua, more: object): Promise<GaugewayProcess> {
  return spawnGaugeway({ connectors: [{ type: 'opcua', url, roots: [plantRoot], publishing_interval: '200ms', ...more }] });
}

function trust({ configFile }: GaugewayProcess, ...args: readonly string[]) {
  return gaugewayCommand('opcua', 'trust', '-c', configFile, ...args);
}

async function trustWhenSeen(exporter: GaugewayProcess): Promise<void> {
  await failsWith(exporter, 'auth');
  await trust(exporter, 'asyncua');
}

async function failsWith(exporter: GaugewayProcess, reason: string): Promise<void> {
  const scrape = await until(
    exporter,
    `an error of reason ${reason}`,
    (now) => (now.value('gaugeway_connector_errors_total', { reason }) ?? 0) > 0 && now,
  );
  expect(scrape.value('iot_connector_up')).toBe(0);
}
