import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { t } from '@grafana/i18n';
import { worstOf, type CellGroup } from './arrangeCells';
import { gridStyles } from './gridStyles';
import { StateGlyph } from '../StateGlyph';
import { stateWord } from '../stateStyle';

/** The name of a group with its worst state, and how many of its cells are not well. */
export function GridHeading({ group, columns }: { group: CellGroup; columns: number }) {
  const styles = useStyles2(gridStyles);
  const worst = worstOf(group.cells);
  const troubled = group.cells.filter(({ state }) => state !== 'ok').length;
  return (
    <div role="rowheader" aria-colindex={1} aria-colspan={columns} className={styles.heading}>
      {worst && worst.state !== 'ok' && (
        <span className={styles.headingSign} data-state={worst.state} title={stateWord(worst.state)}>
          <StateGlyph state={worst.state} />
        </span>
      )}
      <span className={styles.headingName}>{group.heading || t('fleet.no-group', 'Not set')}</span>
      <span className={styles.headingCount}>
        {troubled === 0
          ? t('fleet.group-well', '{{total}} OK', { total: group.cells.length })
          : t('fleet.group-troubled', '{{troubled}} of {{total}} need attention', { troubled, total: group.cells.length })}
      </span>
    </div>
  );
}
