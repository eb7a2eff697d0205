import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupNames } from '@gaugeway/connectors/contract';
import { droppedNames, formerNames } from '@gaugeway/connectors/home-assistant-model/migration/formerNames';
import { ApiClient } from '@gaugeway/exporter/cli/apiClient';
import { connectorStatus, mappingRow, type MappingRow } from '@gaugeway/exporter/server/schemas';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { control, describeWithHomeAssistant, type RealState } from '../servers/realHomeAssistant.ts';
import { stopLeftovers } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { deviceValues, scrapeOf, until } from './chain.ts';
import { compare, hasValue, renderComparison } from './ownExporter.ts';
import { Scrape } from './scrape.ts';
import { expectedValue } from './expectedValue.ts';

/*
 * A real Home Assistant, as the environment has it; what it has not is skipped:
 *   HOME_ASSISTANT_URL, HOME_ASSISTANT_TOKEN    an instance that may be played with, and a long-lived token of its owner
 *   HOME_ASSISTANT_KILL, HOME_ASSISTANT_START   shell commands that kill it without a farewell and start it again; the latter returns at once.
 *                                               Stop it once in good order before, or it has new ids for its devices after a kill
 *   UPDATE=1                                    write docs/home-assistant-comparison.md
 */

/** Numeric or yes-or-no states that are no series on purpose (catalogue §9.2). */
const notExported = /^(repeats the attribute particulate_matter_2_5|its entities are temporary|text)$/;
const isValue = /^(-?\d+(\.\d+)?|on|off|home|not_home|open|closed|locked|unlocked|true|false)$/;
/** Everything, and nothing that is older than the link. */
const everything = { settings: 'all', groups: groupNames, link_grace: '0s' };

describeWithHomeAssistant('a real Home Assistant', (home) => {
  let exporter: GaugewayProcess;

  beforeAll(async () => {
    await waitFor(() => home.isRunning(), { what: 'Home Assistant running', timeoutMs: 60_000 });
    exporter = await start(home.token);
    await isLinked(exporter);
  }, 120_000);
  afterAll(stopLeftovers);

  function start(token: string, more: object = everything): Promise<GaugewayProcess> {
    return spawnGaugeway({ connectors: [{ type: 'home-assistant', url: home.url, token, ...more }] });
  }

  async function mapping({ url } = exporter): Promise<(entityId: string) => readonly MappingRow[]> {
    const rows = await new ApiClient(new URL(url), undefined).rows('/api/v1/mapping', mappingRow, {});
    // `light.desk.brightness` belongs to `light.desk`
    const byEntity = Map.groupBy(rows, ({ property }) => property.split('.', 2).join('.'));
    return (entityId) => byEntity.get(entityId) ?? [];
  }

  /** Of entities that did not change meanwhile: what differs between Home Assistant and the exporter. */
  async function differences(): Promise<string[]> {
    const before = new Map((await home.states()).map((state) => [state.entity_id, state]));
    const rowsOf = await mapping();
    const scraped = { index: indexOf(await scrapeOf(exporter)), temperatureUnit: (await home.config()).unit_system['temperature'] ?? '°C' };
    const unchanged = (await home.states()).filter(({ entity_id: id, last_updated: at }) => before.get(id)?.last_updated === at);
    expect(unchanged.length).toBeGreaterThan(before.size / 2);
    return unchanged.flatMap((state) => differencesOf(state, rowsOf(state.entity_id), scraped));
  }

  test.each([
    ['everything on', everything],
    ['the defaults', {}],
  ])('with %s, every entity is exported, or listed with its reason', async (_what, config) => {
    await using other = await start(home.token, config);
    await isLinked(other);
    const rowsOf = await mapping(other);
    const unexplained = (await home.states()).filter(
      ({ entity_id: id }) => !rowsOf(id).some(({ exported, outcome, reason }) => exported || outcome === 'action' || reason !== undefined),
    );
    expect(unexplained.map(({ entity_id: id }) => id)).toEqual([]);
  });

  test('each number and each binary state has a series, except those excluded on purpose', async () => {
    const rowsOf = await mapping();
    const without = (await home.states())
      .filter(({ state }) => isValue.test(state))
      .map(({ entity_id: id }) => ({ id, rows: rowsOf(id).filter(({ property }) => property === id) }))
      .filter(({ rows }) => !rows.some(({ exported }) => exported))
      .map(({ id, rows }) => ({ id, reason: rows[0]?.reason }));
    expect(without.filter(({ reason = '' }) => !notExported.test(reason))).toEqual([]);
  });

  test('values are those of /api/states in base units', async () => {
    // more than one round: what changes in one is compared in another
    for (let round = 0; round < 3; round++) expect(await differences()).toEqual([]);
  });

  test('a table compares its own exporter with Gaugeway', async () => {
    const states = await home.states();
    const rowsOf = await mapping();
    const rows = compare({ states, exposition: await home.prometheus(), rowsOf });
    const document = renderComparison(rows, { version: (await home.config()).version, date: new Date().toISOString().slice(0, 10) });
    process.stdout.write(document);
    if (process.env['UPDATE'] === '1') writeFileSync(join(import.meta.dirname, '../../docs/home-assistant-comparison.md'), document);
    const total = rows.at(-1);
    expect(total?.gaugeway).toBeGreaterThan(total?.own ?? 0);
    // missing values are reported, or have no state
    const unexplained = states.filter(({ entity_id: id, state }) => {
      const mapped = rowsOf(id);
      return !/^un(known|available)$/.test(state) && !mapped.some(hasValue) && !mapped.some(({ reason }) => reason !== undefined);
    });
    expect(unexplained).toEqual([]);
  });

  test('every name that its own exporter uses is in the migration guide', async () => {
    const former = formerNames.map(({ former: name }) => name);
    // other units of a class have the same metric
    const known = new Set([...former, ...former.map(withoutUnit)]);
    const dropped = droppedNames.flatMap(([names]) => names.split(', ')).map((name) => new RegExp(`^${name.replace('*', '.*')}$`));
    const names = new Set(new Scrape(await home.prometheus()).samples.map(({ name }) => name));
    const own = [...names].filter((name) => /^homeassistant_.*(?<!_created)$/.test(name)).map((name) => name.replace('homeassistant_', ''));
    const isTold = (name: string): boolean =>
      [name, withoutUnit(name)].some((text) => known.has(text)) || dropped.some((pattern) => pattern.test(name));
    expect(own.filter((name) => !isTold(name))).toEqual([]);
  });

  test('a button that is pressed and an automation that runs count once', async () => {
    const rowsOf = await mapping();
    const button = rowsOf('button.push')[0];
    const automation = rowsOf('automation.count_visits').find(({ outcome }) => outcome === 'action');
    if (button === undefined || automation === undefined) return;
    const pressed = { device: button.device, action: 'press' };
    const [presses, runs] = counts(await scrapeOf(exporter));
    await home.call('button.press', 'button.push');
    await home.call('automation.trigger', 'automation.count_visits');
    await until(exporter, 'both', (scrape) => counts(scrape).join() === [(presses ?? 0) + 1, (runs ?? 0) + 1].join());

    function counts(scrape: Scrape): (number | undefined)[] {
      return [
        scrape.value('iot_actions_total', pressed),
        scrape.value('iot_automation_triggers_total', { device: automation?.device ?? '' }),
      ];
    }
  });

  test('a device that is renamed and moved keeps its series', async () => {
    const devices = await home.ask<readonly RegisteredDevice[]>({ type: 'config/device_registry/list' });
    const before = await scrapeOf(exporter);
    const valuesOf = (id: string): number => deviceValues(before).filter(({ labels }) => labels['device'] === id).length;
    const device = devices.find(({ id }) => valuesOf(id) > 0);
    if (device === undefined) throw new Error('no device has a value');
    const values = valuesOf(device.id);
    const area = await home.ask<{ area_id: string }>({ type: 'config/area_registry/create', name: `Attic ${Date.now()}` });
    const edit = (changes: object) => home.ask({ type: 'config/device_registry/update', device_id: device.id, ...changes });
    try {
      await edit({ name_by_user: 'Moved', area_id: area.area_id });
      const scrape = await until(
        exporter,
        'its name and area',
        (now) =>
          now.all('iot_device_info', { device: device.id, name: 'Moved' }).some(({ labels }) => /^Attic/.test(labels['area'] ?? '')) && now,
      );
      const own = deviceValues(scrape).filter(({ labels }) => labels['device'] === device.id);
      expect(own.length).toBe(values);
      expect(new Set(own.map(({ labels }) => labels['name']))).toEqual(new Set(['Moved']));
    } finally {
      await edit({ name_by_user: device.name_by_user, area_id: device.area_id });
      await home.ask({ type: 'config/area_registry/delete', area_id: area.area_id });
    }
    await until(exporter, 'the old name', (scrape) => scrape.all('iot_device_info', { device: device.id, name: 'Moved' }).length === 0);
    expect(await differences()).toEqual([]);
  });

  test('a revoked token is reported as auth with an instruction, and is not retried constantly', async () => {
    const clientName = `gaugeway ${Date.now()}`;
    const token = await home.ask<string>({ type: 'auth/long_lived_access_token', client_name: clientName, lifespan: 1 });
    await using other = await start(token);
    await isLinked(other);
    const tokens = await home.ask<readonly RefreshToken[]>({ type: 'auth/refresh_tokens' });
    const id = tokens.find(({ client_name: name }) => name === clientName)?.id;
    await home.ask({ type: 'auth/delete_refresh_token', refresh_token_id: id });
    await until(other, 'the refusal', (scrape) => scrape.value('gaugeway_connector_errors_total', { reason: 'auth' }) === 3);
    expect(other.output).toContain('the token was refused: make a long-lived access token');
    expect(other.output).not.toContain(token);
    expect(deviceValues(await scrapeOf(other))).toEqual([]);
    const [status] = await new ApiClient(new URL(other.url), undefined).rows('/api/v1/connectors', connectorStatus, {});
    expect(status?.error?.code).toBe('home_assistant_token_refused');
    expect((status?.retry_at_ms ?? 0) - Date.now()).toBeGreaterThan(leastAuthPauseMs);
  }, 60_000);

  (control === undefined ? test.skip : test)(
    'killed and started again three times: nothing is stale, nothing lost, nothing pressed',
    async () => {
      for (let round = 1; round <= 3; round++) {
        const before = await scrapeOf(exporter);
        const known = await knownEntities();
        const killedMs = performance.now();
        control?.kill();
        await until(exporter, 'the loss', (scrape) => scrape.value('iot_connector_up') === 0);
        control?.start();
        const { runningMs, linkedMs } = await recovery();
        process.stdout.write(
          `round ${round}: Home Assistant ran ${seconds(runningMs - killedMs)} after it was killed, all was back ${seconds(linkedMs - runningMs)} later\n`,
        );
        expect(await differences()).toEqual([]);
        const now = new Set(await knownEntities());
        expect(known.filter((id) => !now.has(id))).toEqual([]);
        const after = await scrapeOf(exporter);
        for (const name of ['iot_actions_total', 'iot_automation_triggers_total']) expect(after.sum(name)).toBe(before.sum(name));
      }
    },
    300_000,
  );

  /** Reports of places come and go by themselves. */
  async function knownEntities(): Promise<string[]> {
    const rowsOf = await mapping();
    const ids = (await home.states()).map(({ entity_id: id }) => id).filter((id) => !id.startsWith('geo_location.'));
    return ids.filter((id) => rowsOf(id).length > 0);
  }

  /** Watches both sides until all is back: as long as the link is down, no value is shown. */
  async function recovery(): Promise<{ runningMs: number; linkedMs: number }> {
    let runningMs = NaN;
    const linkedMs = await waitFor(
      async () => {
        if (Number.isNaN(runningMs) && (await home.isRunning().catch(() => false))) runningMs = performance.now();
        const scrape = await scrapeOf(exporter);
        if (scrape.value('iot_connector_up') === 1) return performance.now();
        expect(deviceValues(scrape)).toEqual([]);
        return undefined;
      },
      { what: 'the link', timeoutMs: 90_000 },
    );
    return { runningMs, linkedMs };
  }
});

/** After three tries: each pause is twice as long as the one before. */
const leastAuthPauseMs = 1000;

/** `sensor_energy` of `sensor_energy_kwh`. */
function withoutUnit(name: string): string {
  return name.replace(/^(sensor_.+)_[^_]+$/, '$1');
}

interface RegisteredDevice {
  readonly id: string;
  readonly name_by_user: string | null;
  readonly area_id: string | null;
}

interface RefreshToken {
  readonly id: string;
  readonly client_name: string | null;
}

async function isLinked(exporter: GaugewayProcess): Promise<void> {
  await until(exporter, 'the link', (scrape) => scrape.value('iot_connector_up') === 1);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Samples by metric and labels, names apart. */
function indexOf(scrape: Scrape): ReadonlyMap<string, number> {
  return new Map(scrape.samples.map(({ name, labels: { name: _, ...labels }, value }) => [keyOf(name, labels), value]));
}

function keyOf(metric: string, labels: Readonly<Record<string, string>>): string {
  return `${metric} ${JSON.stringify(Object.entries(labels).sort())}`;
}

interface Scraped {
  readonly index: ReadonlyMap<string, number>;
  readonly temperatureUnit: string;
}

function differencesOf(state: RealState, rows: readonly MappingRow[], { index, temperatureUnit }: Scraped): string[] {
  return rows
    .filter(({ exported, outcome }) => exported && outcome === 'metric')
    .flatMap((row) => {
      const expected = expectedValue(row, state, temperatureUnit);
      const { connector, device, labels, metric = '' } = row;
      const found = (more: object = {}): number | undefined => index.get(keyOf(metric, { connector, device, ...labels, ...more }));
      const isRight =
        typeof expected === 'string'
          ? found({ state: expected.toLowerCase().replace(/[^a-z0-9]+/g, '_') }) === 1
          : isClose(found(), expected);
      return isRight ? [] : [`${row.property} (${metric}): ${String(found())} instead of ${String(expected)}`];
    });
}

function isClose(found: number | undefined, expected: number | undefined): boolean {
  if (found === undefined || expected === undefined) return found === expected;
  return Math.abs(found - expected) <= 1e-6 * Math.max(1, Math.abs(expected));
}
