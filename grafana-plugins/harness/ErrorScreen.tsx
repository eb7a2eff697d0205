import { ErrorBoundary, ErrorWithStack } from '@grafana/ui';
import React, { type ReactNode } from 'react';

/** Error boundary around the page. */
export function ErrorScreen({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      {({ error, errorInfo }) => (error ? <ErrorWithStack title="The page broke" error={error} errorInfo={errorInfo} /> : children)}
    </ErrorBoundary>
  );
}
