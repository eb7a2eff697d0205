import React, { useState } from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Combobox } from '@grafana/ui';
import { FocusKeeper } from './FocusKeeper';
import { SearchField } from './SearchField';

function Page() {
  const [value, onSearch] = useState('door');
  return (
    <FocusKeeper>
      <main>
        <SearchField label="Search devices" placeholder="Search" value={value} onSearch={onSearch} />
        <Combobox options={[{ value: 'area' }]} value="area" onChange={() => undefined} />
      </main>
      <div role="dialog">
        <input aria-label="Comment" />
      </div>
    </FocusKeeper>
  );
}

// Grafana's key handler takes the focus from a field
function blurOnEscape({ key }: KeyboardEvent) {
  if (key === 'Escape' && document.activeElement instanceof HTMLInputElement) {
    document.activeElement.blur();
  }
}

beforeAll(() => document.addEventListener('keydown', blurOnEscape));
afterAll(() => document.removeEventListener('keydown', blurOnEscape));

test('`/` goes to the search; Escape clears it and leaves the focus there', async () => {
  const user = userEvent.setup();
  render(<Page />);
  const field = screen.getByRole('textbox', { name: 'Search devices' });
  await user.keyboard('/');
  expect(field).toHaveFocus();
  await user.keyboard('{Escape}');
  expect(field).toHaveValue('');
  expect(field).toHaveFocus();
});

test('Escape closes the menu of a field, which keeps the focus', async () => {
  const user = userEvent.setup();
  render(<Page />);
  const field = screen.getByRole('combobox');
  await user.click(field);
  expect(field).toHaveAttribute('aria-expanded', 'true');
  await user.keyboard('{Escape}');
  expect(field).toHaveAttribute('aria-expanded', 'false');
  expect(field).toHaveFocus();
  await user.keyboard('{Escape}');
  expect(field).toHaveFocus();
});

test('a dialog gets the key', async () => {
  const user = userEvent.setup();
  render(<Page />);
  await user.click(screen.getByRole('textbox', { name: 'Comment' }));
  await user.keyboard('{Escape}');
  expect(document.body).toHaveFocus();
});
