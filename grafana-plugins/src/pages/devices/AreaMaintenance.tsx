import React, { useCallback } from 'react';
import { t } from '@grafana/i18n';
import { MaintenanceControl, type MaintenanceInForce } from '../../components/maintenance/MaintenanceControl';
import { unescaped } from '../../core/unescaped';
import { getExporterList, type Maintenance } from '../../data/exporterApi';
import { useExporter } from '../../data/useExporter';

interface Props {
  /** Those that the list shows; empty: all. */
  readonly areas: readonly string[];
  /** Whether devices are in one of them: a link may name an area that does not exist. */
  readonly hasDevices: boolean;
  /** The maintenances are asked for anew with the devices. */
  readonly loadedAtMs: number;
  onChanged(): void;
}

/** The maintenances of the areas that the list shows, and a button that begins one where it shows one area. */
export function AreaMaintenance({ areas, hasDevices, loadedAtMs, onChanged }: Props) {
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const load = useCallback((signal: AbortSignal) => getExporterList('maintenance', {}, signal), [loadedAtMs]);
  const { data: all = [], refresh } = useExporter(load);
  const changed = () => {
    refresh();
    onChanged();
  };
  const shown = all.filter(({ area }) => area !== undefined && (areas.length === 0 || areas.includes(area)));
  const [only = '', ...others] = areas;
  const isFree = hasDevices && only !== '' && others.length === 0 && shown.length === 0;
  return (
    <>
      {shown.map((maintenance) => (
        <MaintenanceControl
          key={maintenance.area}
          maintenance={inForce(maintenance)}
          targets={[{ area: maintenance.area }]}
          onChanged={changed}
        />
      ))}
      {isFree && <MaintenanceControl targets={[{ area: only }]} onChanged={changed} />}
    </>
  );
}

function inForce({ area, since_ms: sinceMs, until_ms: untilMs, reason, by, unmuted_safety: unmuted }: Maintenance): MaintenanceInForce {
  const names = unmuted.map(({ name }) => name).join(', ');
  const note = names === '' ? undefined : t('maintenance.unmuted-names', 'Not muted: {{names}}', { names, ...unescaped });
  return { sinceMs, untilMs, reason, by, target: { area }, note };
}
