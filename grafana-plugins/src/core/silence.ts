import { ruleUidLabel } from './alert';

/** One condition of a silence on a label. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** False: the label must not match. */
  readonly isEqual: boolean;
}

/** A silence of an Alertmanager that has not ended. */
export interface Silence {
  readonly id: string;
  /** Uid of its Alertmanager. */
  readonly alertmanager: string;
  readonly matchers: readonly Matcher[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
  /** `pending`: it begins later. */
  readonly state: 'active' | 'pending';
  /** Whether the user may change or end it, where the Alertmanager says so; it depends on the folder of its rule. */
  readonly isWritable?: boolean;
}

/** Start of the comment of an acknowledgement; karma writes and reads the same. */
const mark = 'ACK! ';

export function acknowledgement(comment: string): string {
  return `${mark}${comment}`;
}

/** Whether a silence says that someone takes care: its alerts stay in the lists. */
export function isAcknowledgement({ comment }: Silence): boolean {
  return comment.startsWith(mark.trim());
}

/** The comment without the mark of an acknowledgement. */
export function commentText({ comment }: Silence): string {
  return comment.startsWith(mark.trim()) ? comment.slice(mark.trim().length).trim() : comment;
}

type Labels = Readonly<Record<string, string>>;

/** Whether matchers select an alert. A label that it lacks is empty, as in Alertmanager. */
export function isMatch(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every(({ name, value, isRegex, isEqual }) => {
    const text = labels[name] ?? '';
    return (isRegex ? isWholeMatch(value, text) : text === value) === isEqual;
  });
}

function isWholeMatch(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 's').test(text);
  } catch {
    // valid for Go only, such as `(?i)…`
    return false;
  }
}

const selecting = ['alertname', ruleUidLabel, 'connector', 'device'] as const;
/** Labels that a person or an outage changes; a silence by them would end too early. */
const changing = new Set(['severity', 'name', 'area', 'floor', 'grafana_folder']);

/**
 * Matchers that select an alert of a device or connector; of others by all labels that tell it apart. An alert of Grafana is selected by its rule, too: rules
 * of several folders may share a name, and who may write to one folder only may silence its rules only.
 */
export function matchersOf(labels: Labels): Matcher[] {
  const isOfDevice = Boolean(labels['connector']);
  const names = isOfDevice ? selecting.filter((name) => labels[name]) : Object.keys(labels).filter((name) => !changing.has(name));
  return names.sort(alertnameFirst).flatMap((name) => equalsOf({ [name]: labels[name] ?? '' }));
}

/** Matchers for alerts with all of these labels. */
export function equalsOf(labels: Labels): Matcher[] {
  return Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));
}

function alertnameFirst(a: string, b: string): number {
  return Number(b === 'alertname') - Number(a === 'alertname') || a.localeCompare(b);
}

/** `device="0x01"`, as in Alertmanager. */
export function matcherText({ name, value, isRegex, isEqual }: Matcher): string {
  const quoted = /^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name);
  return `${quoted}${isEqual ? '=' : '!'}${isRegex ? '~' : isEqual ? '' : '='}${JSON.stringify(value)}`;
}
