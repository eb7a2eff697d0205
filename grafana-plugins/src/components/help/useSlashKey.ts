import { type RefObject, useEffect } from 'react';
import { isTyping } from './isTyping';

/** `/` focuses the search box of the page. */
export function useSlashKey(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key === '/' && field.current !== null && !isTyping(event)) {
        event.preventDefault();
        field.current.focus();
      }
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, [field]);
}
