/** Whether lists and objects are nested deeper than this. */
export function isDeeper(value: unknown, depth: number): boolean {
  let level: readonly unknown[] = [value];
  for (let count = 0; level.length > 0; count++) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : []));
    if (count >= depth && level.length > 0) return true;
  }
  return false;
}
