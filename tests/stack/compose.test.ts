import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultListen } from '@gaugeway/exporter/config/exporterSchema';
import { parse } from 'yaml';
import { temporaryFolder } from '../servers/server.ts';
import { compose, composeText, mountsOf, root, services, textOf } from './composeFile.ts';

const [, exporterPort = ''] = defaultListen.split(':');

/** A version to the last number, and what it is: a tag can be moved, a digest not. */
const pinned = /^[a-z/-]+:v?\d+\.\d+\.\d+(-[a-z-]+)?@sha256:[0-9a-f]{64}$/;

describe.each(services)('service %s', (name, service) => {
  test('is pinned, hardened and published on loopback only', () => {
    // its own image is built here
    expect(service.image).toMatch(service.build === undefined ? pinned : /:\d+\.\d+\.\d+$/);
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  });

  test('mounts existing files, writes to volumes only', () => {
    for (const { from, to, mode, isVolume } of mountsOf(service)) {
      expect(to).toMatch(/^\//);
      if (isVolume) expect(compose.volumes).toHaveProperty(from);
      else {
        expect(mode).toBe('ro');
        // built by `npm run build:plugins`
        if (from !== './grafana-plugins/dist') expect([from, existsSync(join(root, from))]).toEqual([from, true]);
      }
    }
  });

  test('has a health check, unless its image has one', () => {
    const isOurs = service.build !== undefined;
    expect(isOurs || service.healthcheck !== undefined).toBe(true);
    if (isOurs) expect(textOf('Dockerfile')).toContain(`AS ${service.build?.target}\n`);
  });

  test('depends on existing services', () => {
    for (const other of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(other);
    expect(name === 'simulator').toBe(service.profiles !== undefined);
  });
});

test('deploy/make-env.sh sets each variable, and the error of a missing one names it', async () => {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'deploy'));
  const script = join(folder, 'deploy/make-env.sh');
  copyFileSync(join(root, 'deploy/make-env.sh'), script);
  expect(spawnSync('sh', [script]).status).toBe(0);
  const made = readFileSync(join(folder, '.env'), 'utf8');
  const values = new Map(
    made
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
  const used = Array.from(composeText.matchAll(/\$\{(\w+)(:\?[^}]*)?\}/g), ([, variable = '', hint = '']) => ({ variable, hint }));
  expect([...values.keys()].sort()).toEqual([...new Set(used.map(({ variable }) => variable))].sort());
  expect(used.filter(({ hint }) => !hint.includes('deploy/make-env.sh'))).toEqual([]);
  expect(new Set(values.values()).size).toBe(values.size);
  for (const value of values.values()) expect(value).toMatch(/^[0-9a-f]{64}$/);
  // a second run keeps the existing file
  expect(spawnSync('sh', [script]).status).toBe(0);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(made);
  expect(textOf('.gitignore').split('\n')).toContain('.env');
});

test('hosts and ports in configs are those of services', () => {
  const listens: Readonly<Record<string, string>> = {
    exporter: exporterPort,
    prometheus: '9090',
    alertmanager: '9093',
    mosquitto: '1883',
    grafana: '3000',
  };
  const texts = [
    'prometheus/prometheus.yml',
    'deploy/gaugeway/connectors.yaml',
    'docker-compose.yml',
    'provisioning/datasources/prometheus.yaml',
    'provisioning/plugins/gaugeway.yaml',
  ].map(textOf);
  const named = texts.flatMap((text) =>
    Array.from(text.replaceAll(/#.*$/gm, '').matchAll(/\b([a-z]+):(\d{4,5})\b/g), ([, host = '', port]) => ({ host, port })),
  );
  const own = named.filter(({ host }) => host in listens);
  expect(own.length).toBeGreaterThan(4);
  for (const { host, port } of own) expect({ host, port }).toEqual({ host, port: listens[host] });
  for (const [host, port] of Object.entries(listens)) expect(compose.services[host]?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
});

test("the variables of the provisioning are in Grafana's environment", () => {
  const asked = ['datasources/prometheus.yaml', 'plugins/gaugeway.yaml'].flatMap((file) =>
    Array.from(textOf(`provisioning/${file}`).matchAll(/\$(\w+)/g), ([, variable = '']) => variable),
  );
  expect(asked.length).toBeGreaterThan(3);
  expect(Object.keys(compose.services['grafana']?.environment ?? {})).toEqual(expect.arrayContaining(asked));
});

test('the app is mounted under its id, allowed with its panel, and provisioned with known settings', () => {
  const app = JSON.parse(textOf('grafana-plugins/src/plugin.json')) as { id: string; includes: { type: string; path: string }[] };
  const panels = app.includes
    .filter(({ type }) => type === 'panel')
    .map(({ path }) => JSON.parse(textOf(`grafana-plugins/src/${path}`)).id as string);
  const { environment, volumes } = compose.services['grafana']!;
  expect(environment?.['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']?.split(',')).toEqual([app.id, ...panels]);
  expect(volumes).toContain(`./grafana-plugins/dist:/var/lib/grafana/plugins/${app.id}:ro`);
  const [provisioned] = parse(textOf('provisioning/plugins/gaugeway.yaml')).apps;
  const [source] = parse(textOf('provisioning/datasources/prometheus.yaml')).datasources;
  expect(provisioned).toMatchObject({ type: app.id, disabled: false, jsonData: { prometheusUid: source.uid } });
  const settings = textOf('grafana-plugins/src/data/settings.ts');
  for (const key of [...Object.keys(provisioned.jsonData), ...Object.keys(provisioned.secureJsonData)])
    expect(settings).toContain(`readonly ${key}?:`);
});

test("the data source has Prometheus' scrape interval", () => {
  const { global } = parse(textOf('prometheus/prometheus.yml'));
  const [source] = parse(textOf('provisioning/datasources/prometheus.yaml')).datasources;
  expect(source.jsonData.timeInterval).toBe(global.scrape_interval);
});

const programs = [['docker', 'compose'], ['docker-compose']] as const;
const found = programs.find(([file, ...args]) => spawnSync(file, [...args, 'version']).status === 0);
if (found === undefined)
  process.stderr.write('SKIPPED "docker compose config": there is no docker compose; Debian has it in docker-compose\n');
(found === undefined ? test.skip : test)('docker compose config', async () => {
  const [file, ...args] = found!;
  const env = join(await temporaryFolder(), '.env');
  writeFileSync(env, Array.from(composeText.matchAll(/\$\{(\w+)/g), ([, variable = '']) => `${variable}=x\n`).join(''));
  const config = ['--env-file', env, '-f', join(root, 'docker-compose.yml'), '--profile', 'simulator', 'config', '--quiet'];
  const { status, stderr } = spawnSync(file, [...args, ...config], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
