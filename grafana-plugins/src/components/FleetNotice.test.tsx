import React from 'react';
import { render, screen } from '@testing-library/react';
import { FleetError } from './FleetNotice';

const failed = (status: number) => new Error('forbidden by proxy', { cause: { status, data: {}, config: { url: '' } } });
const show = (error: Error) => render(<FleetError error={error} onRetry={() => undefined} />);

test.each([401, 403])('a data source that answers %d: where to look', (status) => {
  show(failed(status));
  expect(screen.getByRole('alert')).toHaveTextContent(/forbidden by proxy.*It refuses the request: check the credentials/);
});

test('another error says nothing of credentials', () => {
  show(failed(422));
  expect(screen.getByRole('alert')).not.toHaveTextContent('credentials');
});
