import type { Page } from 'playwright-core';

/** What opens over a page of the app: the page, and the button that opens it. */
export interface Dialog {
  readonly path: string;
  readonly opener: RegExp;
  /** Instead of the button, which may be away on a phone. */
  readonly key?: string;
  /** What else is opened in it. */
  open?(page: Page): Promise<void>;
}

const leaking = 'devices/zigbee2mqtt/0x00158d00f7045365';

/** All dialogs of the app that need no other one before. */
export const dialogs: Readonly<Record<string, Dialog>> = {
  silence: { path: 'alerts', opener: /^Silence: WaterLeak/ },
  acknowledge: { path: leaking, opener: /^Acknowledge: WaterLeak/ },
  maintenance: { path: leaking, opener: /^Set maintenance$/ },
  'maintenance until a time': {
    path: leaking,
    opener: /^Set maintenance$/,
    open: (page) => page.getByRole('radio', { name: 'Until …' }).check({ force: true }),
  },
  reload: { path: 'connectors', opener: /^Reload config$/ },
  'keyboard help': { path: 'devices', opener: /^CSV$/, key: '?' },
};

/** How far the widest part of the open dialog is beyond the window. */
export function beyondWindowPx(page: Page): Promise<number> {
  return page.evaluate<number>(
    `Math.max(0, ...[...document.querySelectorAll('[role="dialog"] *')].map((part) => Math.round(part.getBoundingClientRect().right) - innerWidth))`,
  );
}
