import { eventText } from '../../../core/eventText';

const field = /([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?: |$)/y;

/** A Loki without structured metadata has it at the end of a line. It is the same in all lines of a device, or shown elsewhere. */
const metadata: ReadonlySet<string> = new Set(['level', 'device', 'name', 'area', 'trace_id']);

/** The logfmt line of an event or a change in the words of the exporter's buffer: "availability · state: offline". Another text is returned as it is. */
export function fieldsText(line: string): string {
  return (
    fieldsOf(line)
      ?.filter(([name]) => !metadata.has(name))
      .map(([name, value]) => (name === 'event' ? eventText(value) : `${name}: ${value}`))
      .join(' · ') ?? line
  );
}

function fieldsOf(line: string): ReadonlyArray<readonly [name: string, value: string]> | undefined {
  const fields: Array<readonly [string, string]> = [];
  field.lastIndex = 0;
  while (field.lastIndex < line.length) {
    const [, name, value] = field.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      return undefined;
    }
    fields.push([name, unquoted(value)]);
  }
  return fields;
}

function unquoted(value: string): string {
  try {
    return value.startsWith('"') ? String(JSON.parse(value)) : value;
  } catch {
    return value;
  }
}
