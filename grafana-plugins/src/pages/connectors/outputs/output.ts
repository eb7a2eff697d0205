import type { OutputStatus } from '../../../data/exporterApi';

export type OutputKind = 'remote_write' | 'loki' | 'otlp';

/** An output as shown, of each kind. */
export interface Output {
  readonly name: string;
  readonly kind: OutputKind;
  readonly url: string;
  readonly server?: string;
  readonly order?: OutputStatus['order'];
  /** One of the exporter's words, which a newer one may have more of. */
  readonly state: string;
  readonly stateSinceMs: number;
  readonly reason?: string;
  readonly lastSuccessMs?: number;
  /** Samples, lines or spans that wait, by the kind. */
  readonly pending: number;
  readonly oldestPendingMs?: number;
  readonly sent: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly lost: Readonly<Record<string, number>>;
}

/** What a row of the exporter's API may have; older versions have samples only. */
type OutputRow = Partial<Omit<OutputStatus, 'type' | 'state'>> &
  Pick<OutputStatus, 'output' | 'state_since_ms'> & {
    readonly state: string;
    readonly type?: string;
    readonly kind?: string;
    readonly pending?: number;
    readonly sent?: number;
  };

const kinds: readonly OutputKind[] = ['remote_write', 'loki', 'otlp'];

/** Reads a row of any version of the API. */
export function outputOf(row: OutputRow): Output {
  const kindName = row.kind ?? row.type;
  return {
    name: row.output,
    kind: kinds.find((kind) => kind === kindName) ?? 'remote_write',
    url: row.url ?? '',
    server: row.server,
    order: row.order,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    reason: row.reason,
    lastSuccessMs: row.last_success_ms,
    pending: row.pending ?? row.pending_samples ?? 0,
    oldestPendingMs: row.oldest_pending_ms,
    sent: row.sent ?? row.sent_samples ?? 0,
    rejected: row.rejected ?? {},
    lost: row.lost ?? {},
  };
}
