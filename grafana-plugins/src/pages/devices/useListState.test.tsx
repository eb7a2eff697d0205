import React, { type ReactNode } from 'react';
import { MemoryRouter } from 'react-router-dom';
import { act, renderHook } from '@testing-library/react';
import { useListState } from './useListState';

test('thousands of devices are not sorted again at each letter of the search', () => {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <MemoryRouter initialEntries={['/?sort=-seen']} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      {children}
    </MemoryRouter>
  );
  const { result } = renderHook(useListState, { wrapper });
  const { sort } = result.current;
  act(() => result.current.search('d'));
  expect(result.current.filter.search).toBe('d');
  expect(result.current.sort).toBe(sort);
  act(() => result.current.sortBy('name'));
  expect(result.current.sort).not.toBe(sort);
});
