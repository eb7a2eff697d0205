/** Options of a translation whose values are not HTML-escaped, since React escapes them. */
export const unescaped = { interpolation: { escapeValue: false } };
