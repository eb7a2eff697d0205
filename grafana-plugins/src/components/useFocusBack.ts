import { useEffect, useRef } from 'react';

/** For the button of a dialog: gives it the focus when the dialog, and what that started, has ended. */
export function useFocusBack(isAway: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !isAway) {
      button.current?.focus();
    }
    wasAway.current = isAway;
  }, [isAway]);
  return button;
}
