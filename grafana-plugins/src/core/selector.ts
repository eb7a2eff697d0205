/** The PromQL matchers of a device, for use inside braces. */
export function deviceMatchers(connector: string, id: string): string {
  return `connector="${escaped(connector)}",device="${escaped(id)}"`;
}

/** Escapes what ends or breaks a double-quoted PromQL string. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
