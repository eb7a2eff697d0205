import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Gateway } from '../../contract.ts';
import type { ModbusDevice } from '../config/deviceConfig.ts';
import { type FleetPlace, isHttpUrl } from '../config/devicesFrom.ts';
import { fleetProblemText } from '../config/fleetTable.ts';
import { clashes, type FleetConfig, parseTable, placeDevices, type PlacedDevice, profileProblems } from '../config/placedDevices.ts';
import { fetchTable, readTable, tableFiles, type TableFailure, type TableText } from '../config/readTable.ts';

/** What a new version of a table means for the devices of all tables. */
export interface FleetChange {
  readonly added: readonly ModbusDevice[];
  /** In their new form; same id. */
  readonly changed: readonly ModbusDevice[];
  /** Ids. */
  readonly removed: readonly string[];
}

export interface FleetOptions {
  readonly gateway: Pick<Gateway, 'malformed' | 'wellFormed'>;
  readonly signal: AbortSignal;
  /** How often files are looked at. Contents count: notifications get lost on network file systems and with mounted ConfigMaps. */
  readonly filesEveryMs?: number;
}

/** A file or URL: its last contents, and the devices of the last version that was right. */
interface Table {
  text?: string;
  failure?: TableFailure;
  /** The contents changed since they were last checked. */
  isNew: boolean;
  isRight: boolean;
  good: readonly PlacedDevice[];
}

/** What outlasts a run: a table that is wrong when the connector connects again keeps its devices too. */
const tablesOf = new WeakMap<object, Map<string, Table>[]>();

/**
 * The devices of all tables that `devices_from` names, kept up to date; those of `devices` are not among them. A version of a
 * table with a mistake changes nothing: its old devices stay, and the gateway is told what is wrong, until it is right.
 */
export class FleetSource {
  readonly #config: FleetConfig;
  readonly #options: FleetOptions;
  /** By file within the places of the config. */
  readonly #tables: Map<string, Table>[];
  #devices = new Map<string, ModbusDevice>();
  #updating: Promise<void> = Promise.resolve();

  private constructor(config: FleetConfig, options: FleetOptions) {
    this.#config = config;
    this.#options = options;
    this.#tables = tablesOf.get(options.gateway) ?? config.devices_from.map(() => new Map<string, Table>());
    tablesOf.set(options.gateway, this.#tables);
  }

  /** Reads all tables once; never throws. */
  static async open(config: FleetConfig, options: FleetOptions): Promise<FleetSource> {
    const fleet = new FleetSource(config, options);
    await Promise.all(config.devices_from.map(async (place, index) => fleet.#read(place, index)));
    await fleet.#update();
    return fleet;
  }

  /** All devices now: valid ones, each id once. */
  get devices(): readonly ModbusDevice[] {
    return [...this.#devices.values()];
  }

  /** Every table is read as it is now: only then is a device that is not here gone for good. */
  get isComplete(): boolean {
    return this.#tables.every((tables) => tables.size > 0 && [...tables.values()].every(({ isRight }) => isRight));
  }

  /** Calls back with each change until the signal aborts; never throws but what `onChange` throws. */
  async watch(onChange: (change: FleetChange) => void): Promise<void> {
    await Promise.all(this.#config.devices_from.map(async (place, index) => this.#follow(place, index, onChange)));
  }

  async #follow(place: FleetPlace, index: number, onChange: (change: FleetChange) => void): Promise<void> {
    const { signal, filesEveryMs = 2000 } = this.#options;
    for (;;) {
      await delay(isHttpUrl(place.source) ? place.refresh : filesEveryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (!(await this.#read(place, index)) || this.#options.signal.aborted) continue;
      // one after the other: a row that moves from one table to another is looked at in both
      this.#updating = this.#updating.then(async () => {
        const change = await this.#update();
        if (change !== undefined && !this.#options.signal.aborted) onChange(change);
      });
      await this.#updating;
    }
  }

  /** True when something is other than it was. */
  async #read({ source, refresh }: FleetPlace, index: number): Promise<boolean> {
    const tables = this.#tables[index] ?? new Map<string, Table>();
    if (isHttpUrl(source)) return take(tables, source, await fetchTable(source, refresh, this.#options.signal));
    const files = await tableFiles(source);
    // a pattern that matches nothing is rather a folder that is not mounted than a fleet that was sold
    if (files.length === 0) return take(tables, tables.keys().next().value ?? source, { reason: 'protocol', message: 'no file matches' });
    const gone = [...tables.keys()].filter((file) => !files.includes(file));
    for (const file of gone) tables.delete(file);
    const taken = files.map((file) => take(tables, file, readTable(file)));
    return gone.length > 0 || taken.includes(true);
  }

  async #update(): Promise<FleetChange | undefined> {
    const devices = new Map<string, ModbusDevice>();
    const effective: PlacedDevice[] = [];
    const known = new Set(this.#config.devices.map(({ id }) => id));
    for (const [file, table] of this.#inOrder()) {
      await this.#check(file, table, effective);
      for (const placed of table.good) {
        if (known.has(placed.device.id)) continue;
        known.add(placed.device.id);
        effective.push(placed);
        devices.set(placed.device.id, placed.device);
      }
    }
    const change = difference(this.#devices, devices);
    this.#devices = devices;
    return change;
  }

  *#inOrder(): Generator<[string, Table]> {
    for (const tables of this.#tables) yield* [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async #check(file: string, table: Table, effective: readonly PlacedDevice[]): Promise<void> {
    const { gateway } = this.#options;
    const name = withoutQuery(file);
    const mistake = table.failure ?? (await this.#mistake(table, { name, effective }));
    const isNews = table.isNew || table.isRight !== (mistake === undefined);
    table.isNew = false;
    table.isRight = mistake === undefined;
    if (mistake === undefined) gateway.wellFormed(name);
    else if (isNews) gateway.malformed(mistake.reason, name, mistake.message);
  }

  /** What is wrong with the table's contents; where nothing is, they are taken. */
  async #mistake(
    table: Table,
    { name, effective }: { readonly name: string; readonly effective: readonly PlacedDevice[] },
  ): Promise<TableFailure | undefined> {
    const { placed, problems } = placeDevices(parseTable(table.text ?? '', name));
    const all = [...problems, ...clashes(this.#config, effective, placed), ...(await profileProblems(this.#config, placed))];
    const [first, ...others] = all.map(fleetProblemText);
    if (first === undefined) table.good = placed;
    return first === undefined
      ? undefined
      : { reason: 'type', message: others.length === 0 ? first : `${first} (and ${others.length} more)` };
  }
}

/** Notes what was read of a file; true when it is other than before. */
function take(tables: Map<string, Table>, file: string, read: TableText): boolean {
  const table = tables.get(file) ?? { isNew: false, isRight: false, good: [] };
  const isFirst = !tables.has(file);
  tables.set(file, table);
  const before = { text: table.text, failure: table.failure?.message };
  if ('text' in read) {
    table.text = read.text;
    delete table.failure;
  } else table.failure = read;
  const isChanged = isFirst || before.text !== table.text || before.failure !== table.failure?.message;
  table.isNew ||= isChanged;
  return isChanged;
}

function difference(before: ReadonlyMap<string, ModbusDevice>, after: ReadonlyMap<string, ModbusDevice>): FleetChange | undefined {
  const added: ModbusDevice[] = [];
  const changed: ModbusDevice[] = [];
  for (const [id, device] of after) {
    const old = before.get(id);
    if (old === undefined) added.push(device);
    else if (!isDeepStrictEqual(old, device)) changed.push(device);
  }
  const removed = [...before.keys()].filter((id) => !after.has(id));
  return added.length + changed.length + removed.length === 0 ? undefined : { added, changed, removed };
}

/** A query may hold a key. */
function withoutQuery(source: string): string {
  return isHttpUrl(source) ? source.replace(/[?#].*$/, '') : source;
}
