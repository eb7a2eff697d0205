import { t } from '@grafana/i18n';

type Figure = 'pending' | 'accepted' | 'sent' | 'order' | 'rejected' | 'lost' | 'spoolUsed' | 'spoolSamples' | 'spoolOldest';

/** What a figure of an output or of the spool counts. */
export function outputHelp(figure: Figure): string {
  switch (figure) {
    case 'pending':
      return t('help.output-pending', 'Not accepted by the target yet. They are sent again until it accepts or rejects them.');
    case 'accepted':
      return t('help.output-accepted', 'When the target last accepted something.');
    case 'sent':
      return t('help.output-sent', 'Accepted by the target since the exporter started.');
    case 'order':
      return t('help.output-order', 'What is sent first after an outage of the target, by what it supports.');
    case 'rejected':
      return t('help.output-rejected', 'Refused by the target for good, with its reasons. They are not sent again.');
    case 'lost':
      return t('help.output-lost', 'Dropped by the exporter before the target had them, with the reasons.');
    case 'spoolUsed':
      return t('help.spool-used', 'Of the limit in the config. When it is full, the oldest samples are dropped.');
    case 'spoolSamples':
      return t('help.spool-samples', 'Samples that at least one output still has to send.');
    case 'spoolOldest':
      return t('help.spool-oldest', 'Time of the oldest sample on disk.');
  }
}

/** What a state of an output says; undefined for one of a newer exporter. */
export function outputStateHelp(state: string): string | undefined {
  switch (state) {
    case 'up':
      return t('help.output-up', 'The target accepted the last request.');
    case 'starting':
      return t('help.output-starting', 'Nothing was sent since the exporter started.');
    case 'down':
      return t('help.output-down', 'The target does not answer, or fails.');
    case 'refusing':
      return t('help.output-refusing', 'The target answers, but refuses the request as a whole.');
    case 'waiting_clock':
      return t('help.output-waiting-clock', 'The time of the system is not plausible, so nothing is sent with a wrong time.');
    default:
      return undefined;
  }
}
