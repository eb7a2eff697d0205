import React from 'react';
import type { Level } from '../core/level';

const disc = 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z';
const ring = `${disc}m0 1.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 8 2.8Z`;

/** Paths in a 16×16 view box, filled by the even-odd rule. */
const shapes: Readonly<Record<Level, string>> = {
  // an octagon with a mark
  critical: 'M5.1.8h5.8l4.1 4.1v5.8l-4.1 4.1H5.1L1 10.7V4.9ZM7 3.9l.3 5h1.4l.3-5ZM8 10.1a1.05 1.05 0 1 0 0 2.1 1.05 1.05 0 0 0 0-2.1Z',
  // a triangle with a mark
  warning:
    'M6.9 1.7a1.3 1.3 0 0 1 2.2 0l6.2 11a1.3 1.3 0 0 1-1.1 1.9H1.8a1.3 1.3 0 0 1-1.1-1.9ZM7.1 5.6l.3 4.6h1.2l.3-4.6ZM8 11.2a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9Z',
  // an i in a disc
  info: `${disc}M8 3.8a1.05 1.05 0 1 1 0 2.1 1.05 1.05 0 0 1 0-2.1ZM6.6 7.1h2.2v4.1h.8v1.2H6.5v-1.2h.8V8.3h-.7Z`,
  // a ring with a stroke through it
  offline: `${ring}M3.6 4.9l1.3-1.3 7.5 7.5-1.3 1.3Z`,
  // a clock
  silent: `${ring}M7.2 4.4h1.6v3.3l2.3 1.6-.9 1.3-3-2.1Z`,
  // a question mark
  unknown: `${ring}M5.6 6.6C5.6 5.2 6.6 4.3 8 4.3s2.5.9 2.5 2.1c0 1.6-1.7 1.7-1.7 2.9H7.2c0-1.9 1.6-1.9 1.6-2.8 0-.4-.3-.7-.8-.7s-.8.3-.8.8Zm2.4 3.4a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8Z`,
  // a tick in a disc
  ok: `${disc}M4.2 8.2l1.2-1.2 1.8 1.8 3.6-3.6L12 6.4l-4.8 4.8Z`,
  // a pause sign in a ring
  maintenance: `${ring}M5.5 5h1.7v6H5.5ZM8.8 5h1.7v6H8.8Z`,
};

/** Icon of a level. An inline path, since Grafana's Icon loads each instance separately. */
export function StateGlyph({ level, className }: { level: Level; className?: string }) {
  return (
    <svg className={className} viewBox="0 0 16 16" width={12} height={12} fill="currentColor" aria-hidden="true" focusable="false">
      <path fillRule="evenodd" d={shapes[level]} />
    </svg>
  );
}

/** The icon as a CSS mask, which needs no element in each cell. */
export function stateMask(level: Level): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill-rule="evenodd" d="${shapes[level]}"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}") center / contain no-repeat`;
}
