import React from 'react';
import { t } from '@grafana/i18n';
import { Combobox, Field } from '@grafana/ui';
import type { UnitSettings } from '../../core/displayPreferences';

interface Props {
  readonly units: UnitSettings;
  onChange(changed: UnitSettings): void;
}

/** The same in every language. */
const symbols = { celsius: '°C', fahrenheit: '°F', kwh: 'kWh', megajoules: 'MJ' } as const;

/** The units of temperatures and energy on all pages. */
export function UnitFields({ units, onChange }: Props) {
  return (
    <>
      <Field label={t('settings.temperature-unit', 'Temperature')}>
        <Combobox
          id="gaugeway-temperature-unit"
          value={units.temperatureUnit ?? 'celsius'}
          options={[
            { value: 'celsius', label: symbols.celsius },
            { value: 'fahrenheit', label: symbols.fahrenheit },
            {
              value: 'locale',
              label: t('settings.unit-locale', 'By region'),
              description: t('settings.unit-locale-hint', 'Of the regional format in the preferences of each person'),
            },
          ]}
          onChange={({ value }) => onChange({ temperatureUnit: value })}
        />
      </Field>
      <Field label={t('settings.energy-unit', 'Energy')}>
        <Combobox
          id="gaugeway-energy-unit"
          value={units.energyUnit ?? 'kwh'}
          options={[
            { value: 'kwh', label: symbols.kwh, description: t('settings.energy-kwh-hint', 'With all digits of the meter') },
            {
              value: 'scaled',
              label: t('settings.energy-scaled', 'Wh, kWh, MWh'),
              description: t('settings.energy-scaled-hint', 'By size'),
            },
            { value: 'megajoules', label: symbols.megajoules },
          ]}
          onChange={({ value }) => onChange({ energyUnit: value })}
        />
      </Field>
    </>
  );
}
