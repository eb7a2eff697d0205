import type { Archive, Point } from '../../contract.ts';
import type { Instance } from '../../home-assistant-model/entity.ts';
import { HomeAssistantApi } from '../connection/api.ts';
import type { HomeAssistantConfig } from '../config.ts';
import { instanceOf } from '../decode.ts';
import { entityFilter } from '../registry/entityFilter.ts';
import { compileMembers } from '../entities/compileEntities.ts';
import { type FirstNames, underFirstName } from '../registry/initialNames.ts';
import { Member } from '../entities/deviceEntity.ts';
import { namesFileOf, storedNames } from '../registry/namesFile.ts';
import { Registry } from '../registry/registry.ts';
import { readEntries } from '../registry/registryEntries.ts';
import type { Registries, ReportedState } from '../connection/apiTypes.ts';
import { states, statisticIds, statistics, type Remembered, type Span, type StatisticId } from './recorder.ts';

const dayMs = 86_400_000;
/** What the recorder keeps in full by default; where it keeps more or less, the day's own answer decides. */
const recentDays = 30;
/** Statistics are read in parts of so many days. */
const longDays = 180;

interface FullState extends ReportedState {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** An entity that is exported, and its statistics where it has some. */
interface Exported {
  readonly member: Member;
  readonly statistic?: StatisticId;
}

/**
 * Reads the recorder: every state where it still has them, hourly statistics before. Devices, names and labels are those that the entities have
 * now; statistics of entities that no longer exist are counted and named.
 */
export async function history(config: HomeAssistantConfig, archive: Archive, signal: AbortSignal): Promise<void> {
  const api = await HomeAssistantApi.connect(
    config,
    (_reason, what, detail) => archive.terminal.note(`cannot read "${what}": ${detail ?? ''}`),
    signal,
  );
  const close = (): void => api.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    await Promise.race([api.lost, readAll(api, { config, archive, signal })]);
  } finally {
    signal.removeEventListener('abort', close);
    api.close();
  }
}

interface Context {
  readonly config: HomeAssistantConfig;
  readonly archive: Archive;
  readonly signal: AbortSignal;
}

async function readAll(api: HomeAssistantApi, { config, archive, signal }: Context): Promise<void> {
  const instance = instanceOf(await api.config());
  const log = { warn: (message: string) => archive.terminal.note(message) };
  const exported = await exportedEntities(api, config, storedNames(namesFileOf(config, { folder: archive.folder, log })));
  const known = new Set(exported.map(({ member }) => member.entityId));
  const orphans = (await statisticIds(api)).filter(({ statistic_id: id }) => !known.has(id));
  if (orphans.length > 0)
    archive.terminal.note(`without an entity that is exported: ${orphans.map(({ statistic_id: id }) => id).join(', ')}`);
  const byDevice = Map.groupBy(exported, ({ member }) => member.placement.description.id);
  const all = partsOf(archive, Date.now());
  const recent = all.filter(({ isRecent }) => isRecent);
  const partsFor = ({ statistic }: Exported): readonly Part[] => (statistic === undefined ? recent : all);
  const total = exported.reduce((sum, entity) => sum + partsFor(entity).length, 0);
  let done = 0;
  for (const entities of byDevice.values()) {
    const points = pointsOf(entities, { archive, instance });
    for (const entity of entities) {
      for (const part of partsFor(entity)) {
        if (signal.aborted) return;
        await readPart(api, { archive, entity, part, points: points.get(entity) ?? [] });
        archive.terminal.progress(++done, total, entity.member.entityId);
      }
    }
  }
}

async function exportedEntities(api: HomeAssistantApi, config: HomeAssistantConfig, names: FirstNames): Promise<readonly Exported[]> {
  const registry = new Registry(await registriesOf(api));
  const known = new Map((await statisticIds(api)).map((statistic) => [statistic.statistic_id, statistic]));
  const isWanted = entityFilter(config);
  const found: Exported[] = [];
  for (const { entity_id: entityId, state, attributes } of await api.ask<readonly FullState[]>({ type: 'get_states' })) {
    const placement = underFirstName(registry.place(entityId, attributes['friendly_name']), entityId, names);
    if (!isWanted(entityId, placement)) continue;
    const member = new Member(entityId, placement, names);
    member.take({ state, attributes, changedMs: 0, updatedMs: 0 });
    found.push({ member, statistic: known.get(entityId) });
  }
  return found.sort((a, b) => (a.member.entityId < b.member.entityId ? -1 : 1));
}

async function registriesOf(api: HomeAssistantApi): Promise<Registries> {
  const lists = await api.lists();
  const read = <Name extends keyof Registries>(name: Name): Registries[Name] =>
    readEntries(name, lists[name] ?? [], () => undefined).entries;
  return { entities: read('entities'), devices: read('devices'), areas: read('areas'), floors: read('floors'), labels: read('labels') };
}

/** The properties of a whole device, as while it runs: only so do they get the same series. */
function pointsOf(
  entities: readonly Exported[],
  { archive, instance }: { readonly archive: Archive; readonly instance: Instance },
): ReadonlyMap<Exported, readonly Point[]> {
  const [first] = entities;
  const points = new Map<Exported, readonly Point[]>();
  if (first === undefined) return points;
  compileMembers(
    entities.map(({ member }) => member),
    instance,
  );
  const all = archive
    .device(first.member.placement.description)
    .map(entities.flatMap(({ member }) => member.features.map(({ property }) => property)));
  let from = 0;
  for (const entity of entities) points.set(entity, all.slice(from, (from += entity.member.features.length)));
  return points;
}

interface Part extends Span {
  readonly isRecent: boolean;
}

/** From old to new: half years of statistics, then days of states. Whole ones keep their borders whenever the import runs. */
function partsOf({ fromMs, toMs }: Span, nowMs: number): readonly Part[] {
  const parts: Part[] = [];
  const recentMs = Math.floor((nowMs - recentDays * dayMs) / dayMs) * dayMs;
  for (let start = fromMs; start < toMs;) {
    const isRecent = start >= recentMs;
    const lengthMs = (isRecent ? 1 : longDays) * dayMs;
    const border = (Math.floor(start / lengthMs) + 1) * lengthMs;
    const end = Math.min(isRecent ? border : Math.min(border, recentMs), toMs);
    parts.push({ fromMs: start, toMs: end, isRecent });
    start = end;
  }
  return parts;
}

interface PartContext {
  readonly archive: Archive;
  readonly entity: Exported;
  readonly part: Part;
  readonly points: readonly Point[];
}

async function readPart(api: HomeAssistantApi, { archive, entity, part, points }: PartContext): Promise<void> {
  const { entityId } = entity.member;
  const name = `${entityId} ${new Date(part.fromMs).toISOString()} ${new Date(part.toMs).toISOString()}`;
  if (archive.has(name)) return;
  const full = part.isRecent ? await states(api, entityId, part) : [];
  if (full.length > 0) for (const one of full) hand(entity, points, one);
  else if (entity.statistic !== undefined) {
    for (const one of await statistics(api, entityId, part)) handStatistic(entity, points, one);
  }
  await archive.done(name);
}

function hand({ member }: Exported, points: readonly Point[], { atMs, state, attributes }: Remembered): void {
  member.features.forEach((feature, index) => {
    // what happened is counted while it happens: such counters start at 0 with each start
    if (feature.occurred !== undefined) return;
    const isNone = state === 'unavailable' || (state === 'unknown' && feature.ofState);
    points[index]?.set(isNone ? null : feature.read(state, attributes), atMs);
  });
}

/** A statistic is of the state alone. */
function handStatistic({ member }: Exported, points: readonly Point[], { atMs, state }: Remembered): void {
  const index = member.features.findIndex(({ ofState }) => ofState);
  const feature = member.features[index];
  if (feature !== undefined) points[index]?.set(feature.read(state, {}), atMs);
}
