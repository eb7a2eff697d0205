import { t } from '@grafana/i18n';

/** Keys that do the same, in the order in which they are pressed where one is held. */
export interface PageKeys {
  readonly keys: readonly string[];
  readonly text: string;
}

/** The keys of the page at a path below the app's root, then those of all pages. */
export function keysOfPage(path: string): readonly PageKeys[] {
  return [...ownKeys(path), ...everywhere()];
}

function ownKeys(path: string): readonly PageKeys[] {
  const [page = '', ...rest] = path.split('/').filter((part) => part !== '');
  switch (page) {
    case 'overview':
      return gridKeys();
    case 'devices':
      return rest.length === 0
        ? [{ keys: ['/'], text: t('keys.search-devices', 'Search devices') }, ...listKeys()]
        : [{ keys: ['/'], text: t('keys.search-readings', 'Search readings, where there are many') }];
    case 'alerts':
      return [{ keys: ['/'], text: t('keys.search-alerts', 'Search alerts') }];
    default:
      return [];
  }
}

function gridKeys(): PageKeys[] {
  return [
    { keys: ['←', '→', '↑', '↓'], text: t('keys.cells', 'Move between devices in the cells') },
    { keys: [home(), end()], text: t('keys.cells-line', 'First or last device of the line') },
    { keys: [`${control()}+${home()}`, `${control()}+${end()}`], text: t('keys.cells-all', 'First or last device') },
    { keys: pageUpAndDown(), text: t('keys.page', 'A page up or down') },
    { keys: [enter()], text: t('keys.open', 'Open the device') },
    { keys: ['Esc'], text: t('keys.close-details', 'Close the details of a device') },
  ];
}

function listKeys(): PageKeys[] {
  return [
    { keys: ['↑', '↓'], text: t('keys.rows', 'Move between devices in the list') },
    { keys: [home(), end()], text: t('keys.rows-all', 'First or last device of the list') },
    { keys: pageUpAndDown(), text: t('keys.page', 'A page up or down') },
    { keys: [enter()], text: t('keys.open', 'Open the device') },
  ];
}

function everywhere(): PageKeys[] {
  return [
    { keys: ['Tab'], text: t('keys.tab', 'Next control, or next text with an explanation') },
    { keys: ['?'], text: t('keys.this', 'These keys') },
    { keys: ['?', '?'], text: t('keys.grafana', 'Keys of Grafana') },
  ];
}

// the names that are on the keys: a German keyboard has Pos1
const home = () => t('keys.name-home', 'Home');
const end = () => t('keys.name-end', 'End');
const control = () => t('keys.name-control', 'Ctrl');
const enter = () => t('keys.name-enter', 'Enter');
const pageUpAndDown = () => [t('keys.name-page-up', 'PgUp'), t('keys.name-page-down', 'PgDn')];
