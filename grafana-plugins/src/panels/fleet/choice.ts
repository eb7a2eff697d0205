/** A choice of an option in the editor. */
export function choice<Value extends string>(value: Value, label: string): { value: Value; label: string } {
  return { value, label };
}
