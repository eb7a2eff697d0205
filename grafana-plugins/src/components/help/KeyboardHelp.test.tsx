import React from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { KeyboardHelp } from './KeyboardHelp';

/** Grafana's own listener, as Mousetrap adds it. */
function listenAsGrafana() {
  const grafana = jest.fn();
  const listener = ({ key }: KeyboardEvent) => key === '?' && grafana();
  document.addEventListener('keydown', listener);
  return { grafana, [Symbol.dispose]: () => document.removeEventListener('keydown', listener) };
}

test('`?` lists the keys of the page in the place of those of Grafana, which a second one shows', async () => {
  const user = userEvent.setup();
  using listening = listenAsGrafana();
  render(<KeyboardHelp path="/devices" />);
  await user.keyboard('?');
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByRole('row', { name: '/ Search devices' })).toBeInTheDocument();
  expect(listening.grafana).not.toHaveBeenCalled();
  await user.keyboard('?');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(listening.grafana).toHaveBeenCalledTimes(1);
});

test('it is a character in a field, and Grafana’s in another dialog', async () => {
  const user = userEvent.setup();
  using listening = listenAsGrafana();
  const { rerender } = render(
    <>
      <KeyboardHelp path="/overview" />
      <input aria-label="field" />
    </>,
  );
  await user.type(screen.getByRole('textbox'), 'why?');
  expect(screen.getByRole('textbox')).toHaveValue('why?');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  rerender(
    <>
      <KeyboardHelp path="/overview" />
      <div role="dialog">other</div>
    </>,
  );
  await user.click(document.body);
  await user.keyboard('?');
  expect(screen.getAllByRole('dialog')).toHaveLength(1);
  expect(listening.grafana).toHaveBeenCalledTimes(2);
});

test.each([
  ['/overview', 'Move between devices in the cells'],
  ['/devices/zigbee/0x01', 'Search readings, where there are many'],
  ['/alerts', 'Search alerts'],
  ['/settings', 'Keys of Grafana'],
])('the page %s has its own keys', async (path, text) => {
  render(<KeyboardHelp path={path} />);
  await userEvent.setup().keyboard('?');
  expect(await screen.findByText(text)).toBeInTheDocument();
});
