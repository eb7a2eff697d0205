import { t } from '@grafana/i18n';

/** What a silence does. */
export function silencedHelp(): string {
  return t('help.silenced', 'No notification is sent until the silence ends.');
}

/** What an inhibition does. */
export function inhibitedHelp(): string {
  return t('help.inhibited', 'No notification is sent while another alert fires, by a rule in the configuration of the Alertmanager.');
}

/** What a time interval does. */
export function mutedByTimeHelp(): string {
  return t(
    'help.muted',
    'No notification is sent at this time, by a time interval of the notification policy. It follows if the alert is firing after that.',
  );
}

/** What an acknowledgement says. */
export function acknowledgedHelp(): string {
  return t('help.acknowledged', 'Someone takes care of it: no notification is sent until the end, and the alert stays in the lists.');
}

/** What pending means in a line. */
export function pendingHelp(): string {
  return t('help.phase-pending', 'The condition is true, but not yet for as long as the rule waits before it fires.');
}

/** Why a section of the runbook is a text, and how it becomes a link. */
export function runbookHelp(): string {
  return t(
    'help.runbook',
    'A path in the folder of Gaugeway. To make it a link, set the label "docs" in prometheus/rules/links.yml to the address of these pages.',
  );
}
