import React from 'react';
import { screen } from '@testing-library/react';
import { ExporterError } from '../data/exporterApi';
import { renderPage } from '../testing/renderPage';
import { ExporterNotice } from './ExporterNotice';

test.each([
  ['Admin', /Run the connection test in Settings/, /set its URL in Settings/],
  ['Editor', /Ask a Grafana administrator to run the connection test/, /ask a Grafana administrator to set its URL/],
  ['Viewer', /Ask a Grafana administrator to run the connection test/, /ask a Grafana administrator to set its URL/],
] as const)('the next step of a person with the role %s leads to a page that it may open', (role, test, setUrl) => {
  const { unmount } = renderPage(<ExporterNotice error={new ExporterError('unreachable', '')} what="Events" />, { role });
  expect(screen.getByText(test)).toBeInTheDocument();
  unmount();
  renderPage(<ExporterNotice error={new ExporterError('not-set', '')} what="Events" />, { role });
  expect(screen.getByText(setUrl)).toBeInTheDocument();
});
