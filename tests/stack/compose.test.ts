import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultListen } from '@gaugeway/exporter/config/exporterSchema';
import { parse } from 'yaml';
import { temporaryFolder } from '../servers/server.ts';
import { compose, composeText, dataSourceFiles, dataSources, flagOf, mountsOf, root, services, textOf } from './composeFile.ts';

const [, exporterPort = ''] = defaultListen.split(':');

/** A version to the last number, and what it is: a tag can be moved, a digest not. */
const pinned = /^[a-z/-]+:v?\d+\.\d+\.\d+(-[a-z-]+)?@sha256:[0-9a-f]{64}$/;

describe.each(services)('service %s', (name, service) => {
  test('is pinned, hardened and published on loopback only', () => {
    // its own image is built here
    expect(service.image).toMatch(service.build === undefined ? pinned : /:\d+\.\d+\.\d+$/);
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
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
  const used = Array.from(composeText.matchAll(/\$\{(\w+)(:[?-][^}]*)?\}/g), ([, variable = '', hint = '']) => ({ variable, hint }));
  expect([...values.keys()].sort()).toEqual([...new Set(used.map(({ variable }) => variable))].sort());
  // an .env from before the variable existed keeps the history that Prometheus has
  expect(used.filter(({ hint }) => !hint.includes('deploy/make-env.sh'))).toEqual([{ variable: 'PROMETHEUS_RETENTION', hint: ':-365d' }]);
  const { PROMETHEUS_RETENTION: retention, ...secrets } = Object.fromEntries(values);
  expect(retention).toBe('15d');
  expect(new Set(Object.values(secrets)).size).toBe(values.size - 1);
  for (const value of Object.values(secrets)) expect(value).toMatch(/^[0-9a-f]{64}$/);
  // a second run keeps the existing file
  expect(spawnSync('sh', [script]).status).toBe(0);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(made);
  expect(textOf('.gitignore').split('\n')).toContain('.env');
});

test('hosts and ports in configs are those of services', () => {
  const listens: Readonly<Record<string, readonly string[]>> = {
    exporter: [exporterPort],
    victoriametrics: ['8428'],
    loki: ['3100'],
    tempo: ['3200', '4318'],
    prometheus: ['9090'],
    alertmanager: ['9093'],
    mosquitto: ['1883'],
    grafana: ['3000'],
  };
  const texts = [
    'prometheus/prometheus.yml',
    'deploy/gaugeway/connectors.yaml',
    'deploy/gaugeway/server.yaml',
    'deploy/victoriametrics/scrape.yml',
    'docker-compose.yml',
    ...dataSourceFiles,
    'provisioning/plugins/gaugeway.yaml',
  ].map(textOf);
  const named = texts.flatMap((text) =>
    Array.from(text.replaceAll(/#.*$/gm, '').matchAll(/\b([a-z]+):(\d{4,5})\b/g), ([, host = '', port]) => ({ host, port })),
  );
  const own = named.filter(({ host }) => host in listens);
  expect(own.length).toBeGreaterThan(4);
  for (const { host, port } of own) expect([host, listens[host]]).toEqual([host, expect.arrayContaining([port])]);
  for (const [host, ports] of Object.entries(listens))
    expect(compose.services[host]?.ports).toEqual(ports.map((port) => `127.0.0.1:${port}:${port}`));
});

test("the variables of the provisioning are in Grafana's environment", () => {
  const asked = [...dataSourceFiles, 'provisioning/plugins/gaugeway.yaml'].flatMap((file) =>
    Array.from(
      textOf(file)
        .replaceAll(/#.*$/gm, '')
        // a literal dollar sign
        .replaceAll('$$', '')
        .matchAll(/\$(\w+)/g),
      ([, variable = '']) => variable,
    ),
  );
  expect(asked.length).toBeGreaterThan(4);
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
  const [standard, ...others] = dataSources.filter(({ isDefault }) => isDefault);
  expect(others).toEqual([]);
  expect(provisioned).toMatchObject({ type: app.id, disabled: false, jsonData: { prometheusUid: standard?.uid } });
  const settings = textOf('grafana-plugins/src/data/settings.ts');
  for (const key of [...Object.keys(provisioned.jsonData), ...Object.keys(provisioned.secureJsonData)])
    expect(settings).toContain(`readonly ${key}?:`);
});

test('the default data source is the first that Grafana adds: it makes the first one the default, whatever its file says', () => {
  expect(dataSources.map(({ isDefault }) => isDefault)).toEqual([true, false, false, false, false]);
});

test('each storage of samples is a data source with the interval of its samples', () => {
  const { global } = parse(textOf('prometheus/prometheus.yml'));
  expect(dataSources.filter(({ type }) => type === 'prometheus')).toEqual([
    // the exporter repeats a quiet series every 60 s
    expect.objectContaining({ uid: 'victoriametrics', isDefault: true, jsonData: expect.objectContaining({ timeInterval: '60s' }) }),
    expect.objectContaining({
      uid: 'prometheus',
      isDefault: false,
      jsonData: expect.objectContaining({ timeInterval: global.scrape_interval }),
    }),
  ]);
});

test('the history is in VictoriaMetrics for 12 months, in a volume of its own', () => {
  const service = compose.services['victoriametrics']!;
  expect(flagOf(service, 'retentionPeriod')).toBe('12');
  expect(flagOf(service, 'dedup.minScrapeInterval')).toBe('1ms');
  expect(flagOf(service, 'search.minStalenessInterval')).toBe('5m');
  expect(mountsOf(service)).toContainEqual(expect.objectContaining({ from: 'victoriametrics', to: flagOf(service, 'storageDataPath') }));
  expect(mountsOf(service)).toContainEqual(
    expect.objectContaining({ from: './deploy/victoriametrics', to: dirname(flagOf(service, 'promscrape.config') ?? '') }),
  );
});

test('the exporter pushes to VictoriaMetrics with the labels of the scrapes, and no other program forwards', () => {
  const { outputs } = parse(textOf('deploy/gaugeway/server.yaml')) as {
    outputs: { job: string; instance: string; remote_write: { url: string }[] };
  };
  expect(outputs.remote_write.map(({ url }) => url)).toEqual(['http://victoriametrics:8428/api/v1/write']);
  for (const file of ['prometheus/prometheus.yml', 'deploy/victoriametrics/scrape.yml']) {
    const config = parse(textOf(file));
    const [scrape] = config.scrape_configs;
    expect([scrape.job_name, scrape.static_configs]).toEqual([outputs.job, [{ targets: [outputs.instance] }]]);
    expect(config).not.toHaveProperty('remote_write');
  }
});

test('the tools in docs/stack.md are those of its version', () => {
  const version = /:(v[\d.]+)@/.exec(compose.services['victoriametrics']!.image)?.[1];
  const tools = Array.from(textOf('docs/stack.md').matchAll(/victoriametrics\/(\w+):(\S+)/g), ([, tool, tag]) => [tool, tag]);
  expect(tools).toEqual([
    ['vmbackup', version],
    ['vmctl', version],
  ]);
});

test('VictoriaMetrics scrapes no readings, which are pushed to it', () => {
  const [exporter, alerts, ...others] = parse(textOf('deploy/victoriametrics/scrape.yml')).scrape_configs;
  expect(exporter.params).toEqual({ 'collect[]': ['self'] });
  // with the series that the rules record, which the app reads
  expect(alerts.params).toEqual({ 'match[]': ['{__name__=~"ALERTS|ALERTS_FOR_STATE|gaugeway:.+"}'] });
  expect(others).toEqual([]);
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
