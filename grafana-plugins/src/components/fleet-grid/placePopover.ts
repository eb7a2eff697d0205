import type { Size } from './gridLayout';

interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

const distance = 6;
const margin = 8;

/** Position of a popover: below its anchor, or above if there is more space; always within the window. */
export function placePopover(anchor: Box, own: Size, screen: Size): { readonly left: number; readonly top: number } {
  const below = anchor.top + anchor.height + distance;
  const above = anchor.top - distance - own.height;
  const fitsBelow = below + own.height + margin <= screen.height;
  const top = fitsBelow || anchor.top < screen.height - below ? below : above;
  return { left: within(anchor.left, screen.width - own.width - margin), top: within(top, screen.height - own.height - margin) };
}

function within(wanted: number, max: number): number {
  return Math.max(margin, Math.min(wanted, max));
}
