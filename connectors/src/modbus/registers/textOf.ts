const utf8 = new TextDecoder('utf-8', { fatal: true });
const padding = 0xff;

/** Decodes a text: padded with NUL, blanks or 0xff; UTF-8, or Latin-1 where it is not valid UTF-8. */
export function textOf(data: Uint8Array): string {
  const zero = data.indexOf(0);
  let end = zero < 0 ? data.length : zero;
  while (data[end - 1] === padding) end--;
  return decoded(data.subarray(0, end))
    .replace(/\p{Cc}/gu, '')
    .trim();
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
