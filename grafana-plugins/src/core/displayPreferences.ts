/** Units that a person or an organisation chooses. */
export interface DisplayPreferences {
  readonly temperature: 'celsius' | 'fahrenheit';
  /** `scaled`: Wh, kWh, MWh by size. */
  readonly energy: 'kwh' | 'scaled' | 'megajoules';
}

/** Saved choices: `locale` is the unit of the person's regional format in Grafana, which versions before 12.3 may not have. */
export interface UnitSettings {
  readonly temperatureUnit?: 'celsius' | 'fahrenheit' | 'locale';
  readonly energyUnit?: DisplayPreferences['energy'];
}

let current: DisplayPreferences = { temperature: 'celsius', energy: 'kwh' };

/** The units in use. All texts of values follow them, so they are set once, before the first page is drawn. */
export function displayPreferences(): DisplayPreferences {
  return current;
}

export function setDisplayPreferences(preferences: DisplayPreferences): void {
  current = preferences;
}

/** Regions where people read temperatures in °F [CLDR 46, unitPreferenceData temperature/weather]. */
const fahrenheitRegions = new Set(['BS', 'BZ', 'KY', 'PR', 'PW', 'US']);

/** The units by the settings and the person's regional format, such as `en-US`. */
export function preferencesOf({ temperatureUnit, energyUnit }: UnitSettings, regionalFormat = ''): DisplayPreferences {
  const region = /-([A-Z]{2})\b/.exec(regionalFormat)?.[1] ?? '';
  const ofRegion = fahrenheitRegions.has(region) ? 'fahrenheit' : 'celsius';
  return {
    // Grafana's own default is en-US, so the region counts only where somebody chose that
    temperature: temperatureUnit === 'locale' ? ofRegion : (temperatureUnit ?? 'celsius'),
    energy: energyUnit ?? 'kwh',
  };
}
