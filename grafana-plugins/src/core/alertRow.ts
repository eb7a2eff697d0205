import { type RuleAlert, safetyAlerts } from './alert';
import type { Device } from './device';
import { byText } from './byText';
import { deviceKey } from './inventory';
import { levelRank, type Severity, severityOfLabel } from './level';
import { isAcknowledgement, type Silence } from './silence';
import { asKnown, earliest, type Since } from './since';

/** An alert with what its Alertmanagers do with it. */
export interface KnownAlert extends RuleAlert {
  /** Those that mute it now; empty names are not known. */
  readonly silences: readonly Silence[];
  /** Names of the alerts that mute it, by a rule of the Alertmanager; empty names are not known. */
  readonly inhibitors: readonly string[];
  /** Names of the time intervals, of the routes of an Alertmanager, that mute it now. */
  readonly intervals: readonly string[];
  /** An Alertmanager has it and mutes it not. */
  readonly isHeard: boolean;
  /** Uids of the Alertmanagers where it can be silenced, the likeliest first. */
  readonly alertmanagers: readonly string[];
}

/** A line of a list: the alerts of one rule for one device, of which a device with several channels has several. */
export interface AlertRow extends Partial<Since> {
  readonly key: string;
  /** At least one. */
  readonly alerts: readonly [KnownAlert, ...KnownAlert[]];
  readonly name: string;
  readonly severity: Severity;
  readonly phase: RuleAlert['phase'];
  readonly connector: string;
  /** Id of the device; empty for an alert of a connector or an exporter. */
  readonly device: string;
  readonly deviceName: string;
  /** What it is about: the device, else the connector, else the exporter or what else was scraped. */
  readonly subject: string;
  readonly area: string;
  /** End of the maintenance of the device, which mutes the alerts of the shipped rules only. */
  readonly maintenanceUntilMs?: number;
  /** Who evaluates the rule, where another one has the same alert. */
  readonly sourceName?: string;
  readonly silences: readonly Silence[];
  /** A silence mutes it that is no acknowledgement, so that it is hidden. */
  readonly isSilenced: boolean;
  readonly isAcknowledged: boolean;
  /** Other alerts mute it, and no silence does. */
  readonly isInhibited: boolean;
  /** Only time intervals mute it, and nobody was told of it. */
  readonly isMutedByTime: boolean;
}

type Devices = ReadonlyMap<string, Device> | undefined;

/**
 * The alerts as lines, worst first. The devices add names, areas and starts; without them, while they load, a start that they may know is left out. The
 * order is that of the alerts alone, so no line moves when they come.
 */
export function alertRows(alerts: readonly KnownAlert[], devices: readonly Device[] | undefined): AlertRow[] {
  const known = devices && new Map(devices.map((device) => [deviceKey(device.connector, device.id), device]));
  const groups = new Map<string, [KnownAlert, ...KnownAlert[]]>();
  for (const alert of alerts) {
    const key = keyOf(alert);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [alert]);
    } else {
      group.push(alert);
    }
  }
  const rows = [...groups].map(([key, own]) => rowOf(key, own, known));
  return withSourceNames(rows).sort(worstFirst);
}

/** Names the source of alerts that several sources have. */
function withSourceNames(rows: readonly AlertRow[]): AlertRow[] {
  const sources = new Map<string, Set<string>>();
  const keyOfRow = ({ name, connector, device }: AlertRow) => [name, connector, device].join('\u0001');
  for (const row of rows) {
    const key = keyOfRow(row);
    sources.set(key, (sources.get(key) ?? new Set()).add(row.alerts[0].source.uid));
  }
  return rows.map((row) => ((sources.get(keyOfRow(row))?.size ?? 0) > 1 ? { ...row, sourceName: row.alerts[0].source.name } : row));
}

function keyOf({ source, name, phase, labels }: KnownAlert): string {
  const { connector = '', device = '' } = labels;
  const which = device === '' ? JSON.stringify(Object.entries(labels).sort()) : deviceKey(connector, device);
  return [source.uid, name, phase, which].join('\u0001');
}

function rowOf(key: string, alerts: AlertRow['alerts'], devices: Devices): AlertRow {
  const [{ name, phase, labels }] = alerts;
  const { connector = '', device = '' } = labels;
  const found = devices?.get(deviceKey(connector, device));
  const deviceName = found?.name ?? (labels['name'] || device);
  const silences = [...new Map(alerts.flatMap((alert) => alert.silences.map((silence) => [silence.id, silence] as const))).values()];
  const isSilenced = (alert: KnownAlert) => alert.silences.some((silence) => !isAcknowledgement(silence));
  const isQuiet = (alert: KnownAlert) => alert.inhibitors.length > 0 || isSilenced(alert);
  const isMuted = alerts.every((alert) => !alert.isHeard && isQuiet(alert));
  return {
    key,
    alerts,
    name,
    severity: severityOfLabel(labels['severity'] ?? ''),
    phase,
    connector,
    device,
    deviceName,
    subject: deviceName || connector || labels['instance'] || '',
    area: found?.area ?? labels['area'] ?? '',
    maintenanceUntilMs: found?.maintenanceUntilMs,
    ...startOf(alerts, devices, found),
    silences,
    isSilenced: isMuted && alerts.some(isSilenced),
    isAcknowledged: alerts.every((alert) => !alert.isHeard && alert.silences.some(isAcknowledgement)),
    isInhibited: isMuted && !alerts.some(isSilenced),
    isMutedByTime: !isMuted && alerts.every((alert) => !alert.isHeard && (isQuiet(alert) || alert.intervals.length > 0)),
  };
}

/** A smaller value of a rule, such as one of a user with the same name, is no time. */
const earliestMs = 1e12;

/** The start that a safety rule reports as its value, else that the device or a rule knows of what it reports, else that of the alert. */
function startOf(alerts: AlertRow['alerts'], devices: Devices, device: Device | undefined): Partial<Since> {
  const [{ name, phase, labels }] = alerts;
  const isOfDevice = phase === 'firing' && Boolean(labels['device']);
  const ofDevice = (isOfDevice && device?.alerts.filter((alert) => alert.name === name)) || [];
  const dangers = dangersOf(alerts).map((danger) => asKnown(danger, [...ofDevice, ...alerts]));
  const isKnown = !isOfDevice || devices !== undefined;
  return firstKnown([dangers, ofDevice, alerts, isKnown ? activationsOf(alerts) : []]);
}

/** The starts that a safety rule reports. */
function dangersOf(alerts: AlertRow['alerts']): Since[] {
  if (!safetyAlerts.includes(alerts[0].name)) {
    return [];
  }
  return alerts.map(({ value }) => ({ sinceMs: Number(value) * 1000 })).filter(({ sinceMs }) => sinceMs > earliestMs);
}

/** The starts of the alerts themselves, which a restart of Prometheus begins anew. */
function activationsOf(alerts: AlertRow['alerts']): ReadonlyArray<Partial<Since>> {
  return alerts.map(({ activeAtMs }) => ({ sinceMs: activeAtMs }));
}

function firstKnown(sources: ReadonlyArray<ReadonlyArray<Partial<Since>>>): Partial<Since> {
  return sources.map(earliest).find(({ sinceMs }) => sinceMs !== undefined) ?? {};
}

/** Compares by severity, firing before pending, alerts that nobody takes care of first, then the latest first. */
function worstFirst(a: AlertRow, b: AlertRow): number {
  return (
    levelRank(a.severity) - levelRank(b.severity) ||
    Number(a.phase === 'pending') - Number(b.phase === 'pending') ||
    Number(isHidden(a)) - Number(isHidden(b)) ||
    Number(a.isAcknowledged) - Number(b.isAcknowledged) ||
    ownStart(b) - ownStart(a) ||
    byText(ownName(a), ownName(b)) ||
    byText(a.key, b.key)
  );
}

function isHidden({ isSilenced, isInhibited }: AlertRow): boolean {
  return isSilenced || isInhibited;
}

/** By the alerts alone, in milliseconds. */
function ownStart({ alerts }: AlertRow): number {
  return firstKnown([dangersOf(alerts), alerts, activationsOf(alerts)]).sinceMs ?? 0;
}

/** As the alert was sent. */
function ownName({ alerts: [{ labels }], device, name }: AlertRow): string {
  return labels['name'] || device || name;
}
