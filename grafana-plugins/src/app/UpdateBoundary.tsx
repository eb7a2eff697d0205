import React, { type ReactNode } from 'react';
import { locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, ErrorBoundary, LinkButton } from '@grafana/ui';

/** A page that cannot be loaded, as after an update of the app under an open tab, says so and what to do. Other errors are Grafana's. */
export function UpdateBoundary({ children, path }: { readonly children: ReactNode; readonly path: string }) {
  return (
    <ErrorBoundary dependencies={[path]}>
      {({ error }) => {
        if (error === null) {
          return children;
        }
        if (error.name !== 'ChunkLoadError') {
          throw error;
        }
        return (
          <Alert severity="warning" title={t('update.title', 'This page could not be loaded')}>
            <p>
              {t(
                'update.text',
                'The app was updated while it was open, or Grafana does not answer. Reload the page. If that does not help, restart Grafana: it serves a new version only then.',
              )}
            </p>
            {/* with a target Grafana's router leaves it to the browser, which loads everything anew */}
            <LinkButton variant="secondary" href={locationUtil.assureBaseUrl(path)} target="_self">
              {t('update.reload', 'Reload')}
            </LinkButton>
          </Alert>
        );
      }}
    </ErrorBoundary>
  );
}
