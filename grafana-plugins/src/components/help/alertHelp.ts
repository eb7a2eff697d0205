import { t } from '@grafana/i18n';

/** What a silence does. */
export function silencedHelp(): string {
  return t('help.silenced', 'No notification is sent until the silence ends, or another alert inhibits it.');
}

/** What an acknowledgement says. */
export function acknowledgedHelp(): string {
  return t('help.acknowledged', 'Someone takes care of it: no notification is sent until the end, and the alert stays in the lists.');
}

/** What pending means in a line. */
export function pendingHelp(): string {
  return t('help.phase-pending', 'The condition is true, but not yet for as long as the rule waits before it fires.');
}
