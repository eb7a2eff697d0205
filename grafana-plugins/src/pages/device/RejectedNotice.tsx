import React from 'react';
import { t } from '@grafana/i18n';
import { Button, Stack } from '@grafana/ui';
import { unescaped } from '../../core/unescaped';
import type { MappingRow } from '../../data/exporterApi';
import { rejectedOf } from './rejection';

interface Props {
  readonly rows: readonly MappingRow[];
  onMapping(): void;
}

/** Names the properties that have no value because the exporter rejected it; nothing where there are none. */
export function RejectedNotice({ rows, onMapping }: Props) {
  const rejected = rejectedOf(rows);
  if (rejected.length === 0) {
    return null;
  }
  const properties = rejected.map(({ property }) => property).join(', ');
  return (
    <Stack alignItems="center" wrap="wrap">
      <span>
        {t('readings.rejected', 'Without a value, since the newest reading was rejected: {{properties}}.', { properties, ...unescaped })}
      </span>
      <Button variant="secondary" fill="text" size="sm" onClick={onMapping}>
        {t('readings.rejected-why', 'Why')}
      </Button>
    </Stack>
  );
}
