import { t } from '@grafana/i18n';
import type { IconName } from '@grafana/ui';
import type { LineKind } from '../../../core/selector';

export const kindIcons: Readonly<Record<LineKind, IconName>> = {
  event: 'bolt',
  state: 'exchange-alt',
  message: 'envelope',
  log: 'file-alt',
};

/** Translated name of a kind. */
export function kindWord(kind: LineKind): string {
  switch (kind) {
    case 'event':
      return t('events.kind-event', 'Event');
    case 'state':
      return t('events.kind-state', 'State');
    case 'message':
      return t('events.kind-message', 'Message');
    case 'log':
      return t('events.kind-log', 'Log');
  }
}
