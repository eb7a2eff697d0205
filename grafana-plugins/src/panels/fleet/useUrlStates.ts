import { useCallback, useEffect, useMemo, useState } from 'react';
import { locationService } from '@grafana/runtime';
import { deviceStates, type DeviceState } from '../../core/device';

type States = ReadonlySet<DeviceState>;

/** The states that the legend of a panel selects, in the URL: `fleet-2=alert,offline`. A link and a reload keep them. */
export function useUrlStates(panelId: number): readonly [States, (only: States) => void] {
  const parameter = `fleet-${panelId}`;
  const [text, setText] = useState(() => inUrl(parameter));
  useEffect(() => locationService.getHistory().listen(() => setText(inUrl(parameter))), [parameter]);
  const setOnly = useCallback(
    (only: States) => {
      const next = deviceStates.filter((state) => only.has(state)).join(',');
      locationService.partial({ [parameter]: next || null }, true);
      setText(next);
    },
    [parameter],
  );
  const only = useMemo(() => new Set(deviceStates.filter((state) => text.split(',').includes(state))), [text]);
  return [only, setOnly];
}

function inUrl(parameter: string): string {
  const value: unknown = locationService.getSearchObject()[parameter];
  return typeof value === 'string' ? value : '';
}
