import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { LiveMark } from './LiveMark';

const live = (state: 'live' | 'silent' | 'busy' | 'hidden') => ({ state, devices: new Map(), atMs: 0 });

test.each([
  ['live', 'Live', /change as the exporter receives them/],
  ['silent', 'Not live: nothing arrives', /A proxy must not buffer/],
  ['busy', 'Not live: too many viewers', /refreshed every 30 s/],
  ['hidden', 'Paused', /once it is visible/],
] as const)('%s: a word, and an explanation', async (state, word, explanation) => {
  render(<LiveMark live={live(state)} />);
  expect(screen.getByRole('status')).toHaveTextContent(word);
  await userEvent.setup().hover(screen.getByRole('status'));
  expect(await screen.findByText(explanation)).toBeInTheDocument();
});

test('without an exporter there is none', () => {
  render(<LiveMark live={undefined} />);
  expect(screen.queryByRole('status')).not.toBeInTheDocument();
});
