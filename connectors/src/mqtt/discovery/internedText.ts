/**
 * The copy of a text that all equal ones share, without the parts that it was put together from: thousands of configs repeat their topics and templates. The
 * engine has one copy of each name of a property, for as long as somebody uses it.
 */
export function internedText(text: string): string {
  // without a prototype the object has no shape of its own for each name
  const [name = text] = Object.keys({ __proto__: null, [text]: true });
  return name;
}
