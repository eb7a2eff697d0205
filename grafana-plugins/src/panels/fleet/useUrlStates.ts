import { useCallback, useEffect, useMemo, useState } from 'react';
import { locationService } from '@grafana/runtime';
import { levels, type Level } from '../../core/level';

type States = ReadonlySet<Level>;

/** The states that the legend of a panel selects, in the URL: `fleet-2=critical,offline`. A link and a reload keep them. */
export function useUrlStates(panelId: number): readonly [States, (only: States) => void] {
  const parameter = `fleet-${panelId}`;
  const [text, setText] = useState(() => inUrl(parameter));
  useEffect(() => locationService.getHistory().listen(() => setText(inUrl(parameter))), [parameter]);
  const setOnly = useCallback(
    (only: States) => {
      const next = levels.filter((level) => only.has(level)).join(',');
      locationService.partial({ [parameter]: next || null }, true);
      setText(next);
    },
    [parameter],
  );
  const only = useMemo(() => new Set(levels.filter((level) => text.split(',').includes(level))), [text]);
  return [only, setOnly];
}

function inUrl(parameter: string): string {
  const value: unknown = locationService.getSearchObject()[parameter];
  return typeof value === 'string' ? value : '';
}
