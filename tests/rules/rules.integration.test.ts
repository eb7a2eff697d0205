import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { labelMeanings } from '@gaugeway/connectors/catalogue/labelMeanings';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import { SelfMetrics } from '@gaugeway/exporter/selfMetrics';
import { parse, parseDocument } from 'yaml';
import { describeWith } from '../servers/describeWith.ts';
import { needProgram } from '../servers/program.ts';
import { temporaryFolder } from '../servers/server.ts';
import { namesIn } from './namesIn.ts';
import { alerts, ruleFiles, rules, shipped, shippedFolder } from './shippedAlerts.ts';

interface UnitTests {
  readonly rule_files: readonly string[];
  readonly group_eval_order?: readonly string[];
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts?: readonly object[] }[];
  }[];
}

const yamlFiles = (folder: string) => readdirSync(folder).filter((file) => file.endsWith('.yml'));
const unitTestFiles = yamlFiles(import.meta.dirname);
const unitTests = (file: string) => parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as UnitTests;

function promtool(...args: readonly string[]): Promise<{ status: unknown; output: string }> {
  const [file, ...before] = needProgram('promtool');
  return new Promise((resolve) => {
    execFile(file, [...before, ...args], (error, stdout, stderr) => resolve({ status: error?.code ?? 0, output: stdout + stderr }));
  });
}

// each uses one core, and some take half a minute
describeWith(['promtool'], 'promtool', () => {
  test.concurrent.each(yamlFiles(join(shippedFolder, 'rules')))('check rules %s', async (file) => {
    expect(await promtool('check', 'rules', join(shippedFolder, 'rules', file))).toMatchObject({ status: 0 });
  });

  test.concurrent.each(unitTestFiles)('test rules %s', async (file) => {
    const { status, output } = await promtool('test', 'rules', join(import.meta.dirname, file));
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('SUCCESS') });
  });

  // a rule then reads what another group recorded at the evaluation before, as it may in a Prometheus
  test.concurrent.each(unitTestFiles.filter((file) => unitTests(file).rule_files.some((ruleFile) => ruleFile.endsWith('/since.yml'))))(
    'test rules %s, with the groups in the opposite order',
    async (file) => {
      const { rule_files, group_eval_order = [] } = unitTests(file);
      // the numbers of a document keep their notation: 0x60 is 61 samples
      const document = parseDocument(readFileSync(join(import.meta.dirname, file), 'utf8'));
      document.set('group_eval_order', group_eval_order.toReversed());
      document.set(
        'rule_files',
        rule_files.map((ruleFile) => join(import.meta.dirname, ruleFile)),
      );
      const opposite = join(await temporaryFolder(), file);
      writeFileSync(opposite, document.toString());
      const { status, output } = await promtool('test', 'rules', opposite);
      expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('SUCCESS') });
    },
  );

  test('check config, here and wherever the folder is mounted', async () => {
    expect(await promtool('check', 'config', join(shippedFolder, 'prometheus.yml'))).toMatchObject({ status: 0 });
    const mounted = await temporaryFolder();
    cpSync(shippedFolder, mounted, { recursive: true });
    const { status, output } = await promtool('check', 'config', join(mounted, 'prometheus.yml'));
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining(`${ruleFiles.length} rule files found`) });
  });
});

test.each(unitTestFiles)('%s says in which order promtool evaluates its groups', (file) => {
  const { rule_files, group_eval_order = [] } = unitTests(file);
  const groups = rule_files.map((ruleFile) => `gaugeway-${basename(ruleFile, '.yml')}`);
  // any order otherwise: a rule reads what another recorded now or at the evaluation before
  expect(group_eval_order).toEqual(groups.length > 1 ? groups : []);
});

describe('each alert', () => {
  const cases = unitTestFiles.flatMap((file) => unitTests(file).tests).flatMap(({ alert_rule_test = [] }) => alert_rule_test);
  const momentsOf = (alert: string) =>
    cases.filter(({ alertname }) => alertname === alert).map(({ exp_alerts = [] }) => exp_alerts.length > 0);

  test.each(alerts.map(({ alert }) => alert))('%s has a unit test while it fires and while it does not', (alert) => {
    // the heartbeat always fires
    expect(new Set(momentsOf(alert))).toEqual(new Set(alert === 'Watchdog' ? [true] : [true, false]));
  });

  test.each(alerts)('$alert has an instruction, and docs/alerts.md explains it', ({ alert, labels, annotations }) => {
    const runbook = readFileSync(join(shippedFolder, '../docs/alerts.md'), 'utf8');
    expect(runbook.split('\n')).toContain(`## ${alert}`);
    expect(annotations?.['runbook_url']).toMatch(new RegExp(`/alerts\\.md#${alert.toLowerCase()}$`));
    expect(annotations?.['summary']).toBeTruthy();
    if (alert !== 'Watchdog') expect(annotations?.['description']).toContain('First: ');
    expect(['critical', 'warning', 'info', 'none']).toContain(labels?.['severity']);
  });

  test.each(alerts.filter(({ alert }) => alert.startsWith('Device')))('$alert is suppressed while its connector is down', ({ expr }) => {
    expect(expr).toContain('unless on (connector) (max by (connector) (iot_connector_up) == 0)');
  });

  // a power cut takes thousands of them, and Prometheus makes the text of each at each evaluation
  test.each(alerts.filter(({ alert }) => /^(Device|Battery)/.test(alert)))(
    '$alert has a text that reads no days of samples',
    ({ annotations }) => {
      expect(JSON.stringify(annotations)).not.toMatch(/\[\d+[dwy]\]/);
    },
  );

  // the other alerts are about exporters and outputs
  test.each(
    alerts.filter(({ expr }) => /^\(*(iot_|.*by \(connector|gaugeway:(danger|connector|alert))/m.test(expr) && !expr.includes('gaugeway_')),
  )('$alert is muted by maintenance', ({ alert, expr }) => {
    const isOfConnector = alert.startsWith('Connector');
    const safety = expr.includes('gaugeway:danger') ? '{safety_sensor="true"}' : '';
    expect(expr.trim().replaceAll(/\s+/g, ' ')).toContain(
      isOfConnector
        ? 'unless on (connector) (iot_connector_maintenance_until_timestamp_seconds > time())'
        : `unless on (connector, device) (iot_device_maintenance_until_timestamp_seconds${safety} > time())`,
    );
  });

  test('links use the same setting', () => {
    const links = alerts.flatMap(({ annotations = {} }) => Object.entries(annotations).filter(([name]) => name.endsWith('_url')));
    expect(links.length).toBeGreaterThan(alerts.length);
    expect(links.filter(([, link]) => !link.startsWith('{{ with query "gaugeway:links:info" }}'))).toEqual([]);
    expect(JSON.stringify(alerts)).not.toContain('://');
  });

  test('the list of safety alerts is the same everywhere', () => {
    const dangers = 'water_leak|smoke|gas|carbon_monoxide';
    expect(rules.flatMap((rule) => namesIn(rule).patterns)).toEqual([`iot_(${dangers})_detected`]);
    const lists = Array.from(JSON.stringify(rules).matchAll(/detection=~\\+"([^"\\]*)/g), ([, list]) => list);
    expect(lists.length).toBeGreaterThan(3);
    expect(new Set(lists)).toEqual(new Set([dangers]));
    const detections = rules.flatMap(({ alert, expr }) =>
      alert === undefined ? [] : (/\{detection="(\w+)"\} > 0\n/.exec(expr)?.[1] ?? []),
    );
    expect(detections.join('|')).toBe(dangers);
  });

  test('docs/alerts.md explains no other alerts', () => {
    const runbook = readFileSync(join(shippedFolder, '../docs/alerts.md'), 'utf8');
    const explained = Array.from(runbook.matchAll(/^## ([A-Z]\w+[A-Z]\w+|Smoke|Gas|Watchdog)$/gm), ([, name]) => name);
    expect(explained.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });
});

describe('names in rules', () => {
  const ofEverySeries = ['connector', 'device', 'name', 'sensor', 'channel', 'job', 'instance'];
  const recorded = new Map(rules.map(({ record, labels = {} }) => [record, Object.keys(labels)]));
  /** Made by the rules themselves: what `label_replace` and joins add. */
  const ofRecords = ['detection', 'area', 'start', ...[...recorded.values()].flat()];
  const ofInfo = metrics.get('iot_device_info')?.labels ?? [];
  const known = new Set([...Object.keys(labelMeanings), ...ofEverySeries, ...ofRecords, ...ofInfo, 'endpoint', 'output', 'url', 'topic']);

  test('metrics are those of the catalogue, of the exporter and of the rules, with their labels', async () => {
    const own = new SelfMetrics({ version: '1', connectors: () => [], writtenBytes: () => 0 });
    const ownNames = new Set(Array.from((await own.render('text')).matchAll(/^# TYPE (\S+)/gm), ([, name]) => name));
    const labelsOf = (name: string): readonly string[] | undefined => {
      if (recorded.has(name)) return [...ofRecords, 'output', 'reason'];
      if (ownNames.has(name)) return ['reason', 'output', 'state', 'type', 'topic'];
      return metrics.has(name) ? (metrics.get(name)?.labels ?? []) : undefined;
    };
    const asked = rules.flatMap((rule) => namesIn(rule).selectors);
    expect(asked.length).toBeGreaterThan(80);
    const wrong = asked.filter(({ metric, labels }) => {
      const those = labelsOf(metric);
      return those === undefined || labels.some((label) => !ofEverySeries.includes(label) && !those.includes(label));
    });
    expect(wrong).toEqual([]);
  });

  test('patterns of names match the intended metrics', () => {
    const found = rules
      .flatMap((rule) => namesIn(rule).patterns)
      .map((pattern) => [...metrics.keys()].filter((name) => new RegExp(`^(?:${pattern})$`).test(name)));
    expect(found).toEqual([
      expect.arrayContaining(['water_leak', 'smoke', 'gas', 'carbon_monoxide'].map((what) => `iot_${what}_detected`)),
    ]);
    expect(found[0]).toHaveLength(4);
  });

  test('labels are those of the catalogue', () => {
    const asked = new Set(rules.flatMap((rule) => namesIn(rule).labels));
    expect(asked.size).toBeGreaterThan(10);
    expect([...asked].filter((label) => !known.has(label))).toEqual([]);
  });
});

describe('rules for samples that are pushed', () => {
  const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const ranges = rules.flatMap(({ expr, annotations = {} }) =>
    [expr, ...Object.values(annotations)].flatMap((text) =>
      Array.from(text.matchAll(/([\w:]+)(?:\{[^{}]*\})?\[(\d+)([smhd])\]/g), ([, metric = '', number, unit = '']) => ({
        metric,
        ms: Number(number) * (unitMs[unit] ?? NaN),
      })),
    ),
  );

  // a quiet series is pushed every 60 s, which may be late
  test('ranges hold at least three repetitions of a quiet series', () => {
    expect(ranges.length).toBeGreaterThan(10);
    expect(ranges.filter(({ ms }) => !(ms >= 180_000))).toEqual([]);
  });
});

test('rules for a migration from Home Assistant are not loaded by default', () => {
  expect(ruleFiles).not.toContain('rules/home-assistant-names.yml');
  expect(shipped('rules/home-assistant-names.yml')).toMatchObject({ groups: [{}] });
});
