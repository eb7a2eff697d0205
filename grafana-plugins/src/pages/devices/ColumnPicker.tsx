import React from 'react';
import { t } from '@grafana/i18n';
import { Button, Checkbox, Stack, Toggletip } from '@grafana/ui';
import type { Column, ColumnId } from './columns';

interface Props {
  readonly all: readonly Column[];
  readonly shown: readonly Column[];
  onToggle(id: ColumnId): void;
}

/** Selects the columns of the list. */
export function ColumnPicker({ all, shown, onToggle }: Props) {
  const isShown = (id: ColumnId) => shown.some((column) => column.id === id);
  const choices = (
    <Stack direction="column" gap={1}>
      {all.map(({ id, title }) => (
        <Checkbox key={id} label={title} value={isShown(id)} onChange={() => onToggle(id)} />
      ))}
    </Stack>
  );
  return (
    <Toggletip title={t('devices.columns', 'Columns')} content={choices} placement="bottom-end">
      <Button variant="secondary" size="sm" icon="table">
        {t('devices.columns', 'Columns')}
      </Button>
    </Toggletip>
  );
}
