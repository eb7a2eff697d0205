import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What is in maintenance: a device (connector and device), a connector, or an area; what is not named is empty. */
export interface StoredTarget {
  readonly connector: string;
  readonly device: string;
  readonly area: string;
}

/** A stored maintenance; times are those of the exporter's clock. */
export interface StoredMaintenance extends StoredTarget {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly reason: string;
  /** Who set it. */
  readonly by: string;
  /** JSON, opaque here. */
  readonly safety: string;
}

interface Row extends StoredTarget {
  readonly since_ms: number;
  readonly until_ms: number;
  readonly reason: string;
  readonly set_by: string;
  readonly safety: string;
}

/** The table of maintenances. Each call writes at once, and throws where the database cannot be written. */
export class MaintenanceRows {
  readonly #all: StatementSync;
  readonly #save: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare('SELECT * FROM maintenance ORDER BY since_ms');
    this.#save = database.prepare('INSERT OR REPLACE INTO maintenance VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM maintenance WHERE connector = ? AND device = ? AND area = ?');
  }

  all(): StoredMaintenance[] {
    const rows = this.#all.all() as unknown as Row[];
    return rows.map(({ since_ms: sinceMs, until_ms: untilMs, set_by: by, ...row }) => ({ ...row, sinceMs, untilMs, by }));
  }

  save({ connector, device, area, sinceMs, untilMs, reason, by, safety }: StoredMaintenance): void {
    this.#save.run(connector, device, area, sinceMs, untilMs, reason, by, safety);
  }

  remove({ connector, device, area }: StoredTarget): void {
    this.#remove.run(connector, device, area);
  }
}
