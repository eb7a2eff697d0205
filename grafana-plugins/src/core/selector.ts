/** PromQL matchers that select a device, without braces. */
export function deviceMatchers(connector: string, id: string): string {
  return `connector="${escaped(connector)}",device="${escaped(id)}"`;
}

/** Kinds of the exporter's lines: the label `kind` of their streams. */
export const lineKinds = ['event', 'state', 'message', 'log'] as const;
export type LineKind = (typeof lineKinds)[number];

/** LogQL: the lines of a device of these kinds. The exporter writes the id as structured metadata. Its label `service_name` is configurable, so it is no part of the query. */
export function deviceLines(connector: string, id: string, kinds: readonly LineKind[] = lineKinds): string {
  return `${streams(connector, kinds)} | device="${escaped(id)}"`;
}

/** The same for a Loki without structured metadata, where the exporter appends it to the line in logfmt. */
export function deviceLinesWithFields(connector: string, id: string, kinds: readonly LineKind[] = lineKinds): string {
  // the search for the text comes first, since parsing is slow
  return `${streams(connector, kinds)} |= "${escaped(escaped(id))}" | logfmt | device="${escaped(id)}"`;
}

function streams(connector: string, kinds: readonly LineKind[]): string {
  return `{connector="${escaped(connector)}", kind=~"${kinds.join('|')}"}`;
}

/** LogQL: all lines of exporters about their connectors. */
export const anyLines = `{connector=~".+", kind=~"${lineKinds.join('|')}"}`;

/** TraceQL: all traces of exporters about their connectors. */
export const anyTraces = '{ span.gaugeway.connector != nil }';

/** TraceQL: traces with a span of the device. */
export function deviceTraces(connector: string, id: string): string {
  return `{ span.gaugeway.device = "${escaped(id)}" && span.gaugeway.connector = "${escaped(connector)}" }`;
}

/** TraceQL: traces with a span of the connector that failed or took long. */
export function connectorProblems(connector: string): string {
  return `{ span.gaugeway.connector = "${escaped(connector)}" && (status = error || duration > 1s) }`;
}

/** Escapes a text for a double-quoted string of PromQL, LogQL and TraceQL. */
export function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
