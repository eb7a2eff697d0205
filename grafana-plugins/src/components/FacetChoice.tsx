import React, { useMemo } from 'react';
import { t } from '@grafana/i18n';
import { MultiCombobox } from '@grafana/ui';

interface Props {
  readonly title: string;
  readonly values: ReadonlyArray<{ readonly value: string; readonly count: number }>;
  readonly chosen: readonly string[];
  wordOf(value: string): string;
  onChoose(values: readonly string[]): void;
}

// the combobox does not accept an empty text
const none = '\u0000';

/** Selects values of an attribute, with the number of lines that each leaves. */
export function FacetChoice({ title, values, chosen, wordOf, onChoose }: Props) {
  const text = (value: string) => (value === '' ? t('devices.facet-none', '(none)') : wordOf(value));
  const options = useMemo(
    () => values.map(({ value, count }) => ({ value: value || none, label: `${text(value)} (${count})` })),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- words do not change
    [values],
  );
  return (
    <MultiCombobox
      aria-label={title}
      placeholder={title}
      width="auto"
      minWidth={16}
      maxWidth={40}
      isClearable
      options={options}
      value={chosen.map((value) => ({ value: value || none, label: text(value) }))}
      onChange={(next) => onChoose(next.map(({ value }) => (value === none ? '' : value)))}
    />
  );
}
