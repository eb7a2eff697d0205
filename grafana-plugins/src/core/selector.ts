/** PromQL matchers that select a device, without braces. */
export function deviceMatchers(connector: string, id: string): string {
  return `connector="${escaped(connector)}",device="${escaped(id)}"`;
}

/** Escapes a text for a double-quoted PromQL string. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
