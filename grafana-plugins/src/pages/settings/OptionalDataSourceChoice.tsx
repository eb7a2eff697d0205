import React from 'react';
import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import { noDataSource } from '../../data/settings';
import { dataSourcesOf, type OptionalType } from '../../data/useOptionalDataSource';

interface Props {
  readonly type: OptionalType;
  readonly id: string;
  /** Undefined: automatic. */
  readonly uid: string | undefined;
  onChange(uid: string | undefined): void;
}

// the combobox does not accept an empty text
const automatic = '\u0000';

/** A data source of a type, none, or the only one there is. */
export function OptionalDataSourceChoice({ type, id, uid, onChange }: Props) {
  const options = [
    { value: automatic, label: t('settings.optional-automatic', 'Automatic: the only one') },
    { value: noDataSource, label: t('settings.optional-none', 'None') },
    ...dataSourcesOf(type).map((settings) => ({ value: settings.uid, label: settings.name })),
  ];
  return (
    <Combobox
      id={id}
      options={options}
      value={uid || automatic}
      onChange={({ value }) => onChange(value === automatic ? undefined : value)}
    />
  );
}
