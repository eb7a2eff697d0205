import { useSyncExternalStore } from 'react';
import { useTheme2 } from '@grafana/ui';

/** Whether the window has the width of a phone. */
export function useIsNarrow(): boolean {
  const query = useTheme2().breakpoints.down('md').replace('@media ', '');
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}
