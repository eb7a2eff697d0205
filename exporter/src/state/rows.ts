import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DeviceChanges } from './changes.ts';
import type { StoredDevice, StoredState, StoredValue } from './stored.ts';

/** Rows of a device and of its last-seen. */
interface Place {
  row: number;
  seen: number;
}

/** Identifies a stored value. */
export interface ValuePlace {
  readonly connector: string;
  readonly id: string;
  readonly key: string;
}

interface DeviceRow {
  row: number;
  id: string;
  description: string;
  registered_ms: number;
  state: StoredDevice['state'];
  reason: string | null;
  state_since_ms: number;
  seen_ms: number | null;
  gaps: Uint8Array | null;
}

const sql = {
  connectors: 'SELECT DISTINCT connector FROM device ORDER BY connector',
  ids: 'SELECT id FROM device WHERE connector = ?',
  devices: `SELECT device.row, id, description, registered_ms, state, reason, state_since_ms, at_ms AS seen_ms, gaps
            FROM device JOIN value ON value.row = seen LEFT JOIN cadence ON cadence.device = device.row
            WHERE connector = ? ORDER BY device.row`,
  values: 'SELECT key, value.value, at_ms FROM series JOIN value ON row = series.value WHERE device = ? ORDER BY row',
  place: 'SELECT row, seen FROM device WHERE connector = ? AND id = ?',
  insertDevice:
    'INSERT INTO device (connector, id, seen, description, registered_ms, state, reason, state_since_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  updateDevice: 'UPDATE device SET description = ?, registered_ms = ?, state = ?, reason = ?, state_since_ms = ? WHERE row = ?',
  saveSeen: 'UPDATE value SET at_ms = ? WHERE row = ?',
  saveCadence: 'INSERT INTO cadence VALUES (?, ?) ON CONFLICT DO UPDATE SET gaps = excluded.gaps',
  valueRow: 'SELECT value FROM series WHERE device = ? AND key = ?',
  insertValue: 'INSERT INTO value (value, at_ms) VALUES (?, ?)',
  insertSeries: 'INSERT INTO series VALUES (?, ?, ?)',
  updateValue: 'UPDATE value SET value = ?, at_ms = ? WHERE row = ?',
  deleteValue: 'DELETE FROM value WHERE row = ?',
  deleteSeries: 'DELETE FROM series WHERE device = ? AND key = ?',
  ahead: 'SELECT ahead_ms FROM clock',
  saveAhead: 'UPDATE clock SET ahead_ms = ?',
  // only the names of counters end in _total
  counters: `SELECT connector, id, key FROM series JOIN device ON device.row = device WHERE substr(key, 1, instr(key, '{') - 1) GLOB '*_total'`,
  // times of values are not used: they may be those of a source
  newest: 'SELECT max(max(state_since_ms, registered_ms, ifnull(at_ms, 0))) AS newest_ms FROM device LEFT JOIN value ON value.row = seen',
};

const forget = [
  'DELETE FROM value WHERE row IN (SELECT value FROM series WHERE device = ?1 UNION ALL SELECT seen FROM device WHERE row = ?1)',
  'DELETE FROM series WHERE device = ?1',
  'DELETE FROM cadence WHERE device = ?1',
  'DELETE FROM device WHERE row = ?1',
];

/**
 * The rows of the state database. Values and last-seen, which change all day, are in a table of their own with rows of about 23 bytes. The
 * rows keep their size and so their place, those of a device next to each other: a home has 38 pages, and one change writes one or two. An
 * unchanged row writes none, because SQLite compares (btreeOverwriteContent in its btree.c).
 */
export class Rows {
  readonly #run: Readonly<Record<keyof typeof sql, StatementSync>>;
  readonly #forget: readonly StatementSync[];

  constructor(database: DatabaseSync) {
    const statements = Object.entries(sql).map(([name, text]) => [name, database.prepare(text)]);
    this.#run = Object.fromEntries(statements) as Record<keyof typeof sql, StatementSync>;
    this.#forget = forget.map((text) => database.prepare(text));
  }

  connectors(): string[] {
    return this.#run.connectors.all().map((row) => row['connector'] as string);
  }

  ids(connector: string): string[] {
    return this.#run.ids.all(connector).map((row) => row['id'] as string);
  }

  load(connector: string): StoredState[] {
    const devices = this.#run.devices.all(connector) as unknown as DeviceRow[];
    return devices.map((row) => ({ device: deviceOf(connector, row), values: this.#values(row.row) }));
  }

  /** How far the wall clock was ahead of the stored times. */
  aheadMs(): number {
    return this.#run.ahead.get()?.['ahead_ms'] as number;
  }

  saveAhead(aheadMs: number): void {
    this.#run.saveAhead.run(aheadMs);
  }

  /** The newest stored time; undefined in an empty database. */
  newestMs(): number | undefined {
    return (this.#run.newest.get()?.['newest_ms'] as number | null) ?? undefined;
  }

  /** All stored counters. */
  counters(): ValuePlace[] {
    return this.#run.counters.all() as unknown as ValuePlace[];
  }

  /** Writes the changes of one device; no effect where the device is neither stored nor part of them. */
  write(changes: DeviceChanges): void {
    if (changes.forget) this.#forgetDevice(changes);
    if (changes.device) this.#saveDevice(changes.device);
    const place = this.#place(changes);
    if (!place) return;
    if (changes.seenMs !== undefined) this.#run.saveSeen.run(changes.seenMs, place.seen);
    if (changes.cadence) this.#run.saveCadence.run(place.row, changes.cadence);
    for (const [key, value] of changes.values) {
      if (value) this.#saveValue(place.row, value);
      else this.#removeValue(place.row, key);
    }
  }

  #place({ connector, id }: { connector: string; id: string }): Place | undefined {
    return this.#run.place.get(connector, id) as Place | undefined;
  }

  #forgetDevice(changes: DeviceChanges): void {
    const place = this.#place(changes);
    if (place) for (const statement of this.#forget) statement.run(place.row);
  }

  #saveDevice(device: StoredDevice): void {
    const { connector, id, description, registeredMs, state, reason = null, stateSinceMs } = device;
    const place = this.#place(device);
    if (place) this.#run.updateDevice.run(description, registeredMs, state, reason, stateSinceMs, place.row);
    else this.#run.insertDevice.run(connector, id, this.#insertValue(null, null), description, registeredMs, state, reason, stateSinceMs);
  }

  #values(device: number): StoredValue[] {
    const rows = this.#run.values.all(device) as unknown as { key: string; value: number | string; at_ms: number }[];
    return rows.map((row) => ({ key: row.key, value: row.value, atMs: row.at_ms }));
  }

  #valueRow(device: number, key: string): number | undefined {
    return this.#run.valueRow.get(device, key)?.['value'] as number | undefined;
  }

  #saveValue(device: number, { key, value, atMs }: StoredValue): void {
    const row = this.#valueRow(device, key);
    if (row === undefined) this.#run.insertSeries.run(device, key, this.#insertValue(value, atMs));
    else this.#run.updateValue.run(value, atMs, row);
  }

  #insertValue(value: number | string | null, atMs: number | null): number | bigint {
    return this.#run.insertValue.run(value, atMs).lastInsertRowid;
  }

  #removeValue(device: number, key: string): void {
    const row = this.#valueRow(device, key);
    if (row === undefined) return;
    this.#run.deleteValue.run(row);
    this.#run.deleteSeries.run(device, key);
  }
}

function deviceOf(connector: string, row: DeviceRow): StoredDevice {
  return {
    connector,
    id: row.id,
    description: row.description,
    registeredMs: row.registered_ms,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    ...(row.seen_ms !== null && { lastSeenMs: row.seen_ms }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.gaps !== null && { cadence: row.gaps }),
  };
}
