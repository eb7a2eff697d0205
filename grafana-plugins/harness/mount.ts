import { type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

/** Renders with concurrent React, like Grafana. */
export function mount(screen: ReactNode): void {
  const element = document.getElementById('reactRoot');
  if (!element) {
    throw new Error('cannot show the page: no element "reactRoot"');
  }
  createRoot(element).render(screen);
}
