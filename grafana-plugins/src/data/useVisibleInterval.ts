import { useEffect } from 'react';

/** Calls `tick` regularly while it is on and the browser's tab is visible, and when the tab becomes visible again. */
export function useVisibleInterval(isOn: boolean, tick: () => void, everyMs: number): void {
  useEffect(() => {
    if (!isOn) {
      return undefined;
    }
    const isVisible = () => document.visibilityState === 'visible';
    const timer = setInterval(() => isVisible() && tick(), everyMs);
    const onChange = () => isVisible() && tick();
    document.addEventListener('visibilitychange', onChange);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onChange);
    };
  }, [isOn, tick, everyMs]);
}
