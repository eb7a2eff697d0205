import React from 'react';
import { t } from '@grafana/i18n';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { ExporterNotice } from '../../../components/ExporterNotice';
import type { ExporterError } from '../../../data/exporterApi';
import { getCardPageStyles } from '../cardStyles';
import { OutputCardView } from './OutputCardView';
import { SpoolCardView } from './SpoolCardView';
import type { Outputs } from './useOutputs';

interface Props {
  readonly outputs: Outputs | undefined;
  /** Why they cannot be loaded. */
  readonly error: ExporterError | undefined;
}

/** The outputs of the exporter and their spool; nothing where no output is configured. */
export function OutputsSection({ outputs, error }: Props) {
  const styles = useStyles2(getCardPageStyles);
  if (outputs?.targets.length === 0 || error?.problem === 'not-set') {
    return null;
  }
  return (
    <>
      <h2 className={styles.heading}>{t('outputs.title', 'Outputs')}</h2>
      {error !== undefined && <ExporterNotice error={error} what={t('outputs.what', 'Outputs')} />}
      {outputs === undefined && error === undefined && <LoadingPlaceholder text={t('outputs.loading', 'Loading outputs')} />}
      {outputs !== undefined && (
        <div className={styles.cards}>
          {outputs.targets.map((output) => (
            <OutputCardView key={`${output.kind} ${output.name}`} output={output} nowMs={outputs.loadedAtMs} />
          ))}
          {outputs.spool !== undefined && <SpoolCardView spool={outputs.spool} nowMs={outputs.loadedAtMs} />}
        </div>
      )}
    </>
  );
}
