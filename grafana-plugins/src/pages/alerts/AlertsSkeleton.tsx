import React from 'react';
import { t } from '@grafana/i18n';
import { SkeletonBlock } from '../../components/SkeletonBlock';

/** Placeholder of the list while it loads. */
export function AlertsSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label={t('alerts.loading', 'Loading alerts')}>
      <SkeletonBlock height={320} />
    </div>
  );
}
