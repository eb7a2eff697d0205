import React, { useState } from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SearchField } from './SearchField';

function Search() {
  const [value, onSearch] = useState('door');
  return <SearchField label="Search devices" placeholder="Search" value={value} onSearch={onSearch} />;
}

// Grafana's key handler takes the focus from a field
function blurOnEscape({ key }: KeyboardEvent) {
  if (key === 'Escape' && document.activeElement instanceof HTMLInputElement) {
    document.activeElement.blur();
  }
}

test('`/` goes to the field; Escape clears it and leaves the focus there', async () => {
  document.addEventListener('keydown', blurOnEscape);
  const user = userEvent.setup();
  render(<Search />);
  const field = screen.getByRole('textbox', { name: 'Search devices' });
  await user.keyboard('/');
  expect(field).toHaveFocus();
  await user.keyboard('{Escape}');
  expect(field).toHaveValue('');
  expect(field).toHaveFocus();
  document.removeEventListener('keydown', blurOnEscape);
});
