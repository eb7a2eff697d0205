import React from 'react';
import { t } from '@grafana/i18n';
import { Button, Stack } from '@grafana/ui';
import { lineKinds, type LineKind } from '../../../core/selector';
import { kindIcons, kindWord } from './kindText';

interface Props {
  readonly chosen: readonly LineKind[];
  onToggle(kind: LineKind): void;
}

/** A button for each kind; those that are pressed are shown. */
export function KindFilter({ chosen, onToggle }: Props) {
  return (
    <div role="group" aria-label={t('events.kinds', 'Kinds')}>
      <Stack wrap="wrap" gap={0.5}>
        {lineKinds.map((kind) => (
          <Button
            key={kind}
            size="sm"
            variant={chosen.includes(kind) ? 'primary' : 'secondary'}
            fill="outline"
            icon={kindIcons[kind]}
            aria-pressed={chosen.includes(kind)}
            onClick={() => onToggle(kind)}
          >
            {kindWord(kind)}
          </Button>
        ))}
      </Stack>
    </div>
  );
}
