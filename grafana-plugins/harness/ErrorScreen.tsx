import { ErrorBoundary, ErrorWithStack } from '@grafana/ui';
import React, { type ReactNode } from 'react';

/** A page that breaks says so, and leaves the rest. */
export function ErrorScreen({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      {({ error, errorInfo }) => (error ? <ErrorWithStack title="The page broke" error={error} errorInfo={errorInfo} /> : children)}
    </ErrorBoundary>
  );
}
