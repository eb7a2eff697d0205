/** Whether a key is a character for a field, or part of a shortcut with a modifier. */
export function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const isField = target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
  return isField || ctrlKey || metaKey || altKey;
}
