import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ruleFiles, shipped } from '../rules/shippedAlerts.ts';
import { temporaryFolder } from '../servers/server.ts';

/** How much faster than shipped: a minute becomes a second. */
const speed = 60;

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** The keys that hold durations of waiting: of groups of rules and alerts, and of Alertmanager's routes. What an expression looks back over stays. */
const waits = new Set(['interval', 'for', 'keep_firing_for', 'group_wait', 'group_interval', 'repeat_interval']);

/** `2m` in place of `2h`; what is not a wait stays as it is. */
function quickened(key: string, value: unknown): unknown {
  if (!waits.has(key) || typeof value !== 'string') return value;
  const [, number = '', unit = ''] = /^(\d+)([smh])$/.exec(value) ?? [];
  const ms = unitMs[unit];
  if (ms === undefined) throw new Error(`cannot quicken "${key}": "${value}" is no single duration`);
  return `${(Number(number) * ms) / speed}ms`;
}

/** The shipped alertmanager.yml, quickened, whose receivers are below a URL. */
export function quickAlertmanagerConfig(receiver: string): object {
  const moved = (key: string, value: unknown) =>
    key === 'url' && typeof value === 'string' ? `${receiver}${new URL(value).pathname}` : quickened(key, value);
  return JSON.parse(JSON.stringify(shipped('alertmanager.yml'), moved)) as object;
}

/** Keys of the shipped prometheus.yml for {@link startPrometheus}, with its rules quickened, alerting that Alertmanager. */
export async function quickPrometheusConfig(alertmanager: string): Promise<object> {
  const folder = join(await temporaryFolder(), 'rules');
  mkdirSync(folder);
  const rule_files = ruleFiles.map((file) => {
    const copy = join(folder, basename(file));
    writeFileSync(copy, JSON.stringify(shipped(file), quickened));
    return copy;
  });
  const { alerting } = shipped('prometheus.yml') as { alerting: object };
  const alertmanagers = [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }];
  return { rule_files, alerting: { ...alerting, alertmanagers } };
}
