/** Home Assistant's slug of a name, for Latin letters: `living_room_trv` of "Living Room TRV". Empty if nothing remains. */
export function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

/** `living_room_trv_valve` of the device "Living Room TRV" is `valve`. */
export function withoutSlug(objectId: string, slugs: readonly string[]): string {
  for (const slug of slugs) {
    if (objectId === slug) return '';
    if (objectId.startsWith(`${slug}_`)) return objectId.slice(slug.length + 1);
  }
  return objectId;
}
