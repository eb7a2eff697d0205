import React from 'react';
import { t } from '@grafana/i18n';
import { Text } from '@grafana/ui';
import type { ExporterError } from '../data/exporterApi';

interface Props {
  readonly error: ExporterError;
  /** What is missing because of it, as the start of a sentence: "Mappings". */
  readonly what: string;
}

/** One line that says why something of the exporter's API is not shown. */
export function ExporterNotice({ error, what }: Props) {
  return (
    <Text color="secondary" element="p">
      {textOf(error, what)}
    </Text>
  );
}

function textOf({ problem, message }: ExporterError, what: string): string {
  const plain = { interpolation: { escapeValue: false } };
  switch (problem) {
    case 'not-set':
      return t('exporter.not-set', '{{what}} come from the exporter: set its URL in Settings.', { what, ...plain });
    case 'not-enabled':
      return t('exporter.not-enabled', '{{what}} come from the exporter, and Grafana does not know its route: enable this app.', {
        what,
        ...plain,
      });
    case 'unreachable':
      return t('exporter.unreachable', '{{what}} are not shown: the exporter cannot be reached. Settings has a test.', { what, ...plain });
    case 'refused':
      return t('exporter.refused', '{{what}} are not shown: the exporter refuses the token. Settings has a test.', { what, ...plain });
    case 'failed':
      return t('exporter.failed', '{{what}} are not shown: {{message}}', { what, message, ...plain });
  }
}
