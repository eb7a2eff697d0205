import React, { useRef } from 'react';
import { FilterInput } from '@grafana/ui';
import { useSlashKey } from './help/useSlashKey';

interface Props {
  /** Accessible name. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  onSearch(text: string): void;
}

/** The search of a page: `/` goes to it, Escape clears it. */
export function SearchField({ label, placeholder, value, onSearch }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useSlashKey(field);
  return (
    <FilterInput
      ref={field}
      value={value}
      escapeRegex={false}
      aria-label={label}
      placeholder={placeholder}
      onChange={onSearch}
      onKeyDown={({ key }) => key === 'Escape' && onSearch('')}
    />
  );
}
