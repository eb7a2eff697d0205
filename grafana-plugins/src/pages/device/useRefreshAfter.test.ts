import { renderHook } from '@testing-library/react';
import { useRefreshAfter } from './useRefreshAfter';

test('the first load refreshes nothing, each later one does', () => {
  const refresh = jest.fn();
  const times: ReadonlyArray<number | undefined> = [undefined, 10, 10, 20, 20, 30];
  const { rerender } = renderHook(({ atMs }) => useRefreshAfter(atMs, refresh), { initialProps: { atMs: times[0] } });
  const calls = times.map((atMs) => {
    rerender({ atMs });
    return refresh.mock.calls.length;
  });
  expect(calls).toEqual([0, 0, 0, 1, 1, 2]);
});

test('a first load that failed is followed by one that refreshes', () => {
  const refresh = jest.fn();
  const { rerender } = renderHook(({ atMs }) => useRefreshAfter(atMs, refresh), { initialProps: { atMs: 0 } });
  rerender({ atMs: 10 });
  expect(refresh).toHaveBeenCalledTimes(1);
});
