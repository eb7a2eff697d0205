import React from 'react';
import type { DataSourceInstanceSettings } from '@grafana/data';
import { t } from '@grafana/i18n';
import { DataSourcePicker } from '@grafana/runtime';
import { Field } from '@grafana/ui';
import type { AppSettings } from '../../data/settings';
import { isPrometheus } from '../../data/useDataSource';
import { OptionalDataSourceChoice } from './OptionalDataSourceChoice';

export type DataSourceUids = Pick<AppSettings, 'prometheusUid' | 'lokiUid' | 'tempoUid'>;

interface Props {
  readonly uids: DataSourceUids;
  onChange(changed: DataSourceUids): void;
}

/** The data sources for metrics, lines and traces. */
export function DataSourceFields({ uids, onChange }: Props) {
  return (
    <>
      <Field
        label={t('settings.data-source', 'Prometheus data source')}
        description={t(
          'settings.data-source-hint',
          'Data source with the metrics of the devices. If empty, the app uses the only one that has devices.',
        )}
      >
        <DataSourcePicker
          inputId="gaugeway-data-source"
          filter={isPrometheus}
          current={uids.prometheusUid ?? null}
          noDefault
          placeholder={t('settings.data-source-placeholder', 'Automatic: the only one with devices')}
          onChange={({ uid }: DataSourceInstanceSettings) => onChange({ prometheusUid: uid })}
          onClear={() => onChange({ prometheusUid: undefined })}
        />
      </Field>
      <Field
        label={t('settings.loki', 'Loki data source')}
        description={t('settings.loki-hint', 'Data source with the lines that the exporter sends, for the history of events. Optional.')}
      >
        <OptionalDataSourceChoice type="loki" id="gaugeway-loki" uid={uids.lokiUid} onChange={(lokiUid) => onChange({ lokiUid })} />
      </Field>
      <Field
        label={t('settings.tempo', 'Tempo data source')}
        description={t('settings.tempo-hint', 'Data source with the traces that the exporter sends. Optional.')}
      >
        <OptionalDataSourceChoice type="tempo" id="gaugeway-tempo" uid={uids.tempoUid} onChange={(tempoUid) => onChange({ tempoUid })} />
      </Field>
    </>
  );
}
