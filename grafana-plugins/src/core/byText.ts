const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Compares texts in natural order: `lamp 2` before `lamp 10`. */
export function byText(a: string, b: string): number {
  return collator.compare(a, b);
}
