import React, { useId, useMemo } from 'react';
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { MultiCombobox, useStyles2 } from '@grafana/ui';
import { Explained } from './help/Explained';

interface Props {
  readonly title: string;
  /** What the values are. */
  readonly help?: string;
  readonly values: ReadonlyArray<{ readonly value: string; readonly count: number }>;
  readonly chosen: readonly string[];
  wordOf(value: string): string;
  onChoose(values: readonly string[]): void;
}

// the combobox does not accept an empty text
const none = '\u0000';

/** Selects values of an attribute, with the number of lines that each leaves. */
export function FacetChoice({ title, help, values, chosen, wordOf, onChoose }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const text = (value: string) => (value === '' ? t('devices.facet-none', '(none)') : wordOf(value));
  const options = useMemo(
    () => values.map(({ value, count }) => ({ value: value || none, label: `${text(value)} (${count})` })),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- words do not change
    [values],
  );
  return (
    <Explained text={help} isTabStop={false}>
      {/* the placeholder is its name only while nothing is chosen */}
      <span id={id} className={styles.hidden}>
        {title}
      </span>
      <MultiCombobox
        aria-labelledby={id}
        placeholder={title}
        width="auto"
        minWidth={18}
        maxWidth={40}
        isClearable
        options={options}
        value={chosen.map((value) => ({ value: value || none, label: text(value) }))}
        onChange={(next) => onChoose(next.map(({ value }) => (value === none ? '' : value)))}
      />
    </Explained>
  );
}

function getStyles() {
  return { hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }) };
}
