import React, { lazy, Suspense } from 'react';
import { render, screen } from '@testing-library/react';
import { ErrorBoundary } from '@grafana/ui';
import { UpdateBoundary } from './UpdateBoundary';

function show(error: Error) {
  const Page = lazy(() => Promise.reject(error));
  render(
    <ErrorBoundary>
      {({ error: passedOn }) =>
        passedOn === null ? (
          <UpdateBoundary path="/devices?area=Hall">
            <Suspense fallback={null}>
              <Page />
            </Suspense>
          </UpdateBoundary>
        ) : (
          <p>Grafana says: {passedOn.message}</p>
        )
      }
    </ErrorBoundary>,
  );
}

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation();
});

test('a page whose file is gone after an update says to reload', async () => {
  show(Object.assign(new Error('Loading chunk 73 failed'), { name: 'ChunkLoadError' }));
  expect(await screen.findByText('This page could not be loaded')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Reload' })).toHaveAttribute('href', '/devices?area=Hall');
});

test('another error is left to Grafana', async () => {
  show(new Error('oops'));
  expect(await screen.findByText('Grafana says: oops')).toBeInTheDocument();
});
