import React from 'react';
import { t } from '@grafana/i18n';
import { Text } from '@grafana/ui';
import { unescaped } from '../core/unescaped';
import type { ExporterError } from '../data/exporterApi';
import { connectionTestStep } from './connectionTestStep';
import { isAdmin } from './isAdmin';

interface Props {
  readonly error: ExporterError;
  /** What is not available, a plural that starts the sentence: "Mappings". */
  readonly what: string;
}

/** One line with the reason why data of the exporter's API is not shown. */
export function ExporterNotice({ error, what }: Props) {
  return (
    <Text color="secondary" element="p">
      {textOf(error, what)}
    </Text>
  );
}

function textOf({ problem, message }: ExporterError, what: string): string {
  switch (problem) {
    case 'not-set':
      return isAdmin()
        ? t('exporter.not-set', '{{what}} require the exporter: set its URL in Settings.', { what, ...unescaped })
        : t('exporter.not-set-ask', '{{what}} require the exporter: ask a Grafana administrator to set its URL.', { what, ...unescaped });
    case 'not-enabled':
      return t('exporter.not-enabled', '{{what}} are not available: Grafana has no route to the exporter. Enable this app.', {
        what,
        ...unescaped,
      });
    case 'unreachable':
      return t('exporter.unreachable', '{{what}} are not available: the exporter cannot be reached. {{step}}', {
        what,
        step: connectionTestStep(),
        ...unescaped,
      });
    case 'refused':
      return t('exporter.refused', '{{what}} are not available: the exporter rejected the token. {{step}}', {
        what,
        step: connectionTestStep(),
        ...unescaped,
      });
    case 'failed':
      return t('exporter.failed', '{{what}} are not available: {{message}}', { what, message, ...unescaped });
  }
}
