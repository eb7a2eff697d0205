import React from 'react';
import { t } from '@grafana/i18n';
import { Text } from '@grafana/ui';
import { unescaped } from '../core/unescaped';
import type { OptionalProblem, OptionalType } from '../data/useOptionalDataSource';

interface Props {
  readonly type: OptionalType;
  readonly problem: OptionalProblem;
}

/** One line with the reason why no history of events, or no traces, are shown, and the next step. */
export function DataSourceNotice({ type, problem }: Props) {
  return (
    <Text color="secondary" element="p">
      {type === 'loki'
        ? t('optional.loki', 'History requires a Loki data source with the lines of the exporter.')
        : t('optional.tempo', 'Traces require a Tempo data source with the traces of the exporter.')}{' '}
      {stepOf(problem, type === 'loki' ? 'Loki' : 'Tempo')}
    </Text>
  );
}

function stepOf(problem: OptionalProblem, product: string): string {
  switch (problem) {
    case 'none':
      return t('optional.none', 'Add one: Connections, Add new connection, {{product}}; and an output to the exporter config.', {
        product,
        ...unescaped,
      });
    case 'several':
      return t('optional.several', 'There are several: select one in Settings.');
    case 'gone':
      return t('optional.gone', 'The selected one does not exist, or you are not allowed to query it: select another in Settings.');
    case 'off':
      return t('optional.off', 'Settings has None selected.');
  }
}
