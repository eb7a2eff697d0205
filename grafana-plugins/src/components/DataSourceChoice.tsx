import React, { useEffect } from 'react';
import { t } from '@grafana/i18n';
import { Combobox, InlineField } from '@grafana/ui';
import { useAppSettings } from '../data/appSettings';
import { chooseDataSource, useChosenDataSource } from '../data/chosenDataSource';
import { prometheusDataSources, useDataSource } from '../data/useDataSource';
import { useUrlParameters } from './useUrlParameters';

const parameter = 'ds';

/** Where several data sources have devices and Settings names none: which one the pages show, for everyone, kept in the URL. */
export function DataSourceChoice() {
  const { prometheusUid } = useAppSettings();
  const { problem } = useDataSource();
  const [parameters, change] = useUrlParameters();
  const chosen = useChosenDataSource();
  const named = parameters.get(parameter) ?? undefined;
  useEffect(() => {
    if (named !== undefined) {
      chooseDataSource(named);
    } else if (chosen !== undefined) {
      // a link to another page of the app lacks it
      change((after) => after.set(parameter, chosen));
    }
  }, [named, chosen, change]);
  if (prometheusUid || (problem !== 'several' && chosen === undefined)) {
    return null;
  }
  return (
    <InlineField label={t('data-source-choice.label', 'Data source')}>
      <Combobox
        id="gaugeway-data-source-choice"
        placeholder={t('data-source-choice.placeholder', 'Choose a data source')}
        width={24}
        options={prometheusDataSources().map(({ uid, name }) => ({ value: uid, label: name }))}
        value={chosen ?? null}
        onChange={({ value }) => change((after) => after.set(parameter, value))}
      />
    </InlineField>
  );
}
