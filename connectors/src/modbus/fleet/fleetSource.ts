import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Gateway } from '../../contract.ts';
import { conflicts, type FleetConfig, listDevices, type ListedDevice, noFileMatches, profileProblems } from '../config/checkFleet.ts';
import type { ModbusDevice } from '../config/deviceConfig.ts';
import { type DevicesFromEntry, isHttpUrl } from '../config/devicesFrom.ts';
import { fleetProblemText } from '../config/fleetTable.ts';
import { readTable, tableFiles, type TableFailure, type TableText } from '../config/readTable.ts';
import { fetchTable } from './fetchTable.ts';

/** How the devices of all tables changed. */
export interface FleetChange {
  readonly added: readonly ModbusDevice[];
  /** New settings of a known id. */
  readonly changed: readonly ModbusDevice[];
  /** Ids. */
  readonly removed: readonly string[];
}

export interface FleetOptions {
  readonly gateway: Pick<Gateway, 'malformed' | 'wellFormed'>;
  readonly signal: AbortSignal;
  /** How often files are read. Polled, because file system events get lost on network file systems and mounted ConfigMaps. */
  readonly filesEveryMs?: number;
}

/** A file or URL: its last contents, and the devices of its last valid version. */
interface Table {
  text?: string;
  failure?: TableFailure;
  /** The contents changed since the last check. */
  isChanged: boolean;
  isValid: boolean;
  devices: readonly ListedDevice[];
}

/** Kept between runs by gateway: a table that is invalid when the connector restarts keeps its devices too. */
const tablesOf = new WeakMap<object, Map<string, Table>[]>();

/**
 * The devices of all tables in `devices_from`, without those of `devices`; kept up to date. An invalid version of a table
 * is reported to the gateway and changes nothing: the devices of its last valid version stay.
 */
export class FleetSource {
  readonly #config: FleetConfig;
  readonly #options: FleetOptions;
  /** By entry of `devices_from`, then by file. */
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
    await Promise.all(config.devices_from.map(async (entry, index) => fleet.#read(entry, index)));
    await fleet.#update();
    return fleet;
  }

  /** The current devices, each id once. */
  get devices(): readonly ModbusDevice[] {
    return [...this.#devices.values()];
  }

  /** True while all tables are valid: only then does a missing device no longer exist. */
  get isComplete(): boolean {
    return this.#tables.every((tables) => tables.size > 0 && [...tables.values()].every(({ isValid }) => isValid));
  }

  /** Calls `onChange` with each change until the signal aborts; throws what `onChange` throws. */
  async watch(onChange: (change: FleetChange) => void): Promise<void> {
    await Promise.all(this.#config.devices_from.map(async (entry, index) => this.#watchEntry(entry, index, onChange)));
  }

  async #watchEntry(entry: DevicesFromEntry, index: number, onChange: (change: FleetChange) => void): Promise<void> {
    const { signal, filesEveryMs = 2000 } = this.#options;
    for (;;) {
      await delay(isHttpUrl(entry.source) ? entry.refresh : filesEveryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (!(await this.#read(entry, index)) || this.#options.signal.aborted) continue;
      // one update at a time: a row that moves to another table changes both
      this.#updating = this.#updating.then(async () => {
        const change = await this.#update();
        if (change !== undefined && !this.#options.signal.aborted) onChange(change);
      });
      await this.#updating;
    }
  }

  /** True when a table changed. */
  async #read({ source, refresh }: DevicesFromEntry, index: number): Promise<boolean> {
    const tables = this.#tables[index] ?? new Map<string, Table>();
    if (isHttpUrl(source)) return update(tables, source, await fetchTable(source, refresh, this.#options.signal));
    const files = await tableFiles(source);
    // a pattern that matches nothing is more likely a missing mount than a fleet without devices
    if (files.length === 0) return update(tables, tables.keys().next().value ?? source, { reason: 'protocol', message: noFileMatches });
    const gone = [...tables.keys()].filter((file) => !files.includes(file));
    for (const file of gone) tables.delete(file);
    const changed = files.map((file) => update(tables, file, readTable(file)));
    return gone.length > 0 || changed.includes(true);
  }

  async #update(): Promise<FleetChange | undefined> {
    const devices = new Map<string, ModbusDevice>();
    const effective: ListedDevice[] = [];
    const known = new Set(this.#config.devices.map(({ id }) => id));
    for (const [file, table] of this.#tablesInOrder()) {
      await this.#check(file, table, effective);
      for (const listed of table.devices) {
        const { device } = listed;
        if (known.has(device.id)) continue;
        known.add(device.id);
        effective.push(listed);
        devices.set(device.id, device);
      }
    }
    const change = difference(this.#devices, devices);
    this.#devices = devices;
    return change;
  }

  *#tablesInOrder(): Generator<[string, Table]> {
    for (const tables of this.#tables) yield* [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async #check(file: string, table: Table, effective: readonly ListedDevice[]): Promise<void> {
    const { gateway } = this.#options;
    const name = withoutQuery(file);
    const failure = table.failure ?? (await this.#validate(table, { name, effective }));
    const isNews = table.isChanged || table.isValid !== (failure === undefined);
    table.isChanged = false;
    table.isValid = failure === undefined;
    if (failure === undefined) gateway.wellFormed(name);
    else if (isNews) gateway.malformed(failure.reason, name, failure.message);
  }

  /** Takes the devices of a table's contents, or returns what is wrong with these. */
  async #validate(
    table: Table,
    { name, effective }: { readonly name: string; readonly effective: readonly ListedDevice[] },
  ): Promise<TableFailure | undefined> {
    const { listed, problems } = listDevices(table.text ?? '', name);
    const all = [...problems, ...conflicts(this.#config, effective, listed), ...(await profileProblems(this.#config, listed))];
    const [first, ...others] = all.map(fleetProblemText);
    if (first === undefined) {
      table.devices = listed;
      return undefined;
    }
    return { reason: 'type', message: others.length === 0 ? first : `${first} (and ${others.length} more)` };
  }
}

/** Stores what was read of a file; true when it differs from before. */
function update(tables: Map<string, Table>, file: string, read: TableText): boolean {
  const table = tables.get(file) ?? { isChanged: false, isValid: false, devices: [] };
  const isFirst = !tables.has(file);
  tables.set(file, table);
  const before = { text: table.text, failure: table.failure?.message };
  if ('text' in read) {
    table.text = read.text;
    delete table.failure;
  } else table.failure = read;
  const isChanged = isFirst || before.text !== table.text || before.failure !== table.failure?.message;
  table.isChanged ||= isChanged;
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

/** Removes the query, which may contain a key. */
function withoutQuery(source: string): string {
  return isHttpUrl(source) ? source.replace(/[?#].*$/, '') : source;
}
