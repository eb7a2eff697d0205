import type { Archive, Point } from '../../contract.ts';
import type { Instance } from '../../home-assistant-model/entity.ts';
import { HomeAssistantApi } from '../connection/api.ts';
import type { HomeAssistantConfig } from '../config.ts';
import { instanceOf } from '../decode.ts';
import { entityFilter } from '../registry/entityFilter.ts';
import { compileEntities } from '../entities/compileEntities.ts';
import { type InitialNames, withInitialName } from '../registry/initialNames.ts';
import { DeviceEntity } from '../entities/deviceEntity.ts';
import { namesFileOf, readNames } from '../registry/namesFile.ts';
import { Registry } from '../registry/registry.ts';
import { readEntries } from '../registry/registryEntries.ts';
import type { Registries, ReportedState } from '../connection/apiTypes.ts';
import { states, statisticIds, statistics, type RecordedState, type Span, type StatisticId } from './recorder.ts';

const dayMs = 86_400_000;
/** Every state is requested for so many days; for a day of which the recorder has none, statistics are. By default it keeps 10 days. */
const recentDays = 30;
/** Statistics are read in parts of so many days. */
const longDays = 180;

interface FullState extends ReportedState {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** An exported entity and its statistics, if it has some. */
interface ExportedEntity {
  readonly entity: DeviceEntity;
  readonly statistic?: StatisticId;
}

/**
 * Reads the recorder: every state as long as it has them, hourly statistics for the time before. Devices, names and labels are those that
 * the entities have now. Statistics of entities that no longer exist are listed.
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
  const exported = await exportedEntities(api, config, readNames(namesFileOf(config, { folder: archive.folder, log })));
  const known = new Set(exported.map(({ entity }) => entity.entityId));
  const unexported = (await statisticIds(api)).filter(({ statistic_id: id }) => !known.has(id));
  if (unexported.length > 0)
    archive.terminal.note(`no exported entity for the statistics: ${unexported.map(({ statistic_id: id }) => id).join(', ')}`);
  const byDevice = Map.groupBy(exported, ({ entity }) => entity.info.description.id);
  const all = partsOf(archive, Date.now());
  const recent = all.filter(({ isRecent }) => isRecent);
  const partsFor = ({ statistic }: ExportedEntity): readonly Part[] => (statistic === undefined ? recent : all);
  const total = exported.reduce((sum, entity) => sum + partsFor(entity).length, 0);
  let done = 0;
  for (const entities of byDevice.values()) {
    const points = pointsOf(entities, { archive, instance });
    for (const exportedEntity of entities) {
      for (const part of partsFor(exportedEntity)) {
        if (signal.aborted) return;
        await readPart(api, { archive, exportedEntity, part, points: points.get(exportedEntity) ?? [] });
        archive.terminal.progress(++done, total, exportedEntity.entity.entityId);
      }
    }
  }
}

async function exportedEntities(
  api: HomeAssistantApi,
  config: HomeAssistantConfig,
  names: InitialNames,
): Promise<readonly ExportedEntity[]> {
  const registry = new Registry(await registriesOf(api));
  const known = new Map((await statisticIds(api)).map((statistic) => [statistic.statistic_id, statistic]));
  const isWanted = entityFilter(config);
  const found: ExportedEntity[] = [];
  for (const { entity_id: entityId, state, attributes } of await api.request<readonly FullState[]>({ type: 'get_states' })) {
    const info = withInitialName(registry.infoOf(entityId, attributes['friendly_name']), entityId, names);
    if (!isWanted(entityId, info)) continue;
    const entity = new DeviceEntity(entityId, info, names);
    entity.setState({ entityId, state, attributes, changedMs: 0, updatedMs: 0 });
    found.push({ entity, statistic: known.get(entityId) });
  }
  return found.sort((a, b) => (a.entity.entityId < b.entity.entityId ? -1 : 1));
}

async function registriesOf(api: HomeAssistantApi): Promise<Registries> {
  const lists = await api.lists();
  const read = <Name extends keyof Registries>(name: Name): Registries[Name] =>
    readEntries(name, lists[name] ?? [], () => undefined).entries;
  return { entities: read('entities'), devices: read('devices'), areas: read('areas'), floors: read('floors'), labels: read('labels') };
}

/** Maps all properties of a device at once, as the exporter does, so that they get the same series. */
function pointsOf(
  entities: readonly ExportedEntity[],
  { archive, instance }: { readonly archive: Archive; readonly instance: Instance },
): ReadonlyMap<ExportedEntity, readonly Point[]> {
  const [first] = entities;
  const points = new Map<ExportedEntity, readonly Point[]>();
  if (first === undefined) return points;
  compileEntities(
    entities.map(({ entity }) => entity),
    instance,
  );
  const all = archive
    .device(first.entity.info.description)
    .map(entities.flatMap(({ entity }) => entity.features.map(({ property }) => property)));
  let from = 0;
  for (const one of entities) points.set(one, all.slice(from, (from += one.entity.features.length)));
  return points;
}

interface Part extends Span {
  readonly isRecent: boolean;
}

/** From old to new: half years of statistics, then days of states. Their borders do not depend on when the import runs. */
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
  readonly exportedEntity: ExportedEntity;
  readonly part: Part;
  readonly points: readonly Point[];
}

async function readPart(api: HomeAssistantApi, { archive, exportedEntity, part, points }: PartContext): Promise<void> {
  const { entityId } = exportedEntity.entity;
  const name = `${entityId} ${new Date(part.fromMs).toISOString()} ${new Date(part.toMs).toISOString()}`;
  if (archive.has(name)) return;
  const full = part.isRecent ? await states(api, entityId, part) : [];
  if (full.length > 0) for (const one of full) setState(exportedEntity, points, one);
  else if (exportedEntity.statistic !== undefined) {
    for (const one of await statistics(api, entityId, part)) setStatistic(exportedEntity, points, one);
  }
  await archive.done(name);
}

function setState({ entity }: ExportedEntity, points: readonly Point[], { atMs, state, attributes }: RecordedState): void {
  entity.features.forEach((feature, index) => {
    // events are not imported: their counters start at 0 with each start of the exporter
    if (feature.occurred !== undefined) return;
    const isNone = state === 'unavailable' || (state === 'unknown' && feature.ofState);
    points[index]?.set(isNone ? null : feature.read(state, attributes), atMs);
  });
}

/** Statistics exist for the state only, not for attributes. */
function setStatistic({ entity }: ExportedEntity, points: readonly Point[], { atMs, state }: RecordedState): void {
  const index = entity.features.findIndex(({ ofState }) => ofState);
  const feature = entity.features[index];
  if (feature !== undefined) points[index]?.set(feature.read(state, {}), atMs);
}
