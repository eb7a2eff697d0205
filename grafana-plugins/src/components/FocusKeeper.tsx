import React, { type KeyboardEvent, type ReactNode } from 'react';
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';

/** Escape leaves the focus in a field of the page, and in one that closes its menu by it: Grafana would take it away. */
export function FocusKeeper({ children }: { readonly children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <div role="presentation" className={styles.all} onKeyDown={keepFocus}>
      {children}
    </div>
  );
}

function keepFocus(event: KeyboardEvent): void {
  const { key, target } = event;
  // dialogs listen at the document
  if (key === 'Escape' && target instanceof HTMLInputElement && (target.closest('main') || target.ariaExpanded === 'true')) {
    event.stopPropagation();
  }
}

function getStyles() {
  return { all: css({ display: 'contents' }) };
}
