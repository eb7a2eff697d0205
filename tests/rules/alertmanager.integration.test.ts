import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeWith } from '../servers/describeWith.ts';
import { needProgram } from '../servers/program.ts';
import { alerts, shipped, shippedFolder } from './shippedAlerts.ts';

const file = join(shippedFolder, 'alertmanager.yml');
const safety = ['WaterLeak', 'Smoke', 'Gas', 'CarbonMonoxide'];

interface Route {
  readonly matchers?: readonly string[];
  readonly receiver: string;
  readonly group_by?: readonly string[];
  readonly routes?: readonly Route[];
}

interface Config {
  readonly route: Route;
  readonly inhibit_rules: readonly { readonly source_matchers: readonly string[]; readonly target_matchers: readonly string[] }[];
  readonly receivers: readonly { readonly name: string; readonly webhook_configs: readonly { readonly url: string }[] }[];
}

const config = shipped('alertmanager.yml') as Config;

function amtool(...args: readonly string[]) {
  const [program, ...before] = needProgram('amtool');
  const { status, stdout, stderr } = spawnSync(program, [...before, ...args], { encoding: 'utf8' });
  // Debian's own settings make it warn
  return { status, output: status === 0 ? stdout.trim() : stderr };
}

describeWith(['amtool'], 'amtool', () => {
  test('accepts the config', () => {
    expect(amtool('check-config', file)).toMatchObject({ status: 0, output: expect.stringContaining('SUCCESS') });
  });

  test.each(alerts.map(({ alert, labels }) => [alert, alert === 'Watchdog' ? 'heartbeat' : 'people', labels?.['severity'] ?? '']))(
    '%s goes to %s',
    (alert, receiver, severity) => {
      const labels = [`alertname=${alert}`, `severity=${severity}`, 'connector=z', 'device=0x01'];
      expect(amtool('config', 'routes', 'test', `--config.file=${file}`, ...labels)).toEqual({ status: 0, output: receiver });
    },
  );

  test.each(safety)('%s is notified immediately and ungrouped', (alert) => {
    const { output } = amtool('config', 'routes', 'show', `--config.file=${file}`);
    const line = output.split('\n').find((one) => one.includes(alert));
    const route = config.route.routes?.find(({ matchers = [] }) => matchers.join('').includes(alert));
    expect(line).toContain('receiver: people');
    expect(route).toMatchObject({ group_by: ['alertname', 'connector', 'device'], group_wait: '0s' });
  });
});

test('names of alerts are those of the rules', () => {
  const matchers = [
    ...(config.route.routes ?? []).flatMap(({ matchers = [] }) => matchers),
    ...config.inhibit_rules.flatMap(({ source_matchers: source, target_matchers: target }) => [...source, ...target]),
  ];
  const named = matchers.flatMap((matcher) => /^alertname=~?"(.*)"$/.exec(matcher)?.[1]?.split('|') ?? [`not about a name: ${matcher}`]);
  const known = new Set(alerts.map(({ alert }) => alert));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('safety alerts are never inhibited, and nothing is sent beyond loopback by default', () => {
  const targets = config.inhibit_rules.flatMap(({ target_matchers: matchers }) => matchers).join();
  expect(safety.filter((alert) => targets.includes(alert))).toEqual([]);
  const hosts = config.receivers.flatMap(({ webhook_configs: hooks }) => hooks.map(({ url }) => new URL(url).hostname));
  expect(hosts).toEqual(['127.0.0.1', '127.0.0.1']);
});
