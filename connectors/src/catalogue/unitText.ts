/** Other spellings, in lower case, of the units in unitTable.ts (catalogue §3 and Zigbee definitions). */
const spellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '°C': ['celsius'],
    '°F': ['fahrenheit'],
    K: ['kelvin', '°k'],
    '%LEL': ['lel', 'lel %', '% lel', 'lel%'],
    'cos φ': ['cosφ', 'cos phi'],
    W: ['watt', 'watts'],
    mW: ['mwt'],
    V: ['volt', 'volts'],
    A: ['amp', 'ampere', 'amperes'],
    lx: ['lux'],
    '1/min': ['breaths/min'],
    m: ['meter', 'meters', 'metre', 'metres'],
    L: ['liter', 'liters', 'litre', 'litres'],
    'fl. oz.': ['fl oz', 'fl. oz', 'floz'],
    'inH₂O': ['inh2o'],
    '#/cm³': ['1/cm³'],
    kn: ['kt', 'knot', 'knots'],
    Beaufort: ['bft'],
    'km/h': ['kph', 'kmh'],
    'gal/min': ['gpm'],
    'L/min': ['lpm'],
    s: ['sec', 'sec.', 'secs', 'second', 'seconds'],
    min: ['min.', 'mins', 'minute', 'minutes'],
    h: ['hr', 'hr.', 'hrs', 'hour', 'hours'],
    d: ['day', 'days'],
    week: ['weeks'],
    month: ['months'],
    year: ['years'],
    dBA: ['db(a)'],
    mired: ['mired', 'mireds'],
    mph: ['mph'],
  }).flatMap(([unit, texts]) => texts.map((text) => [text, unit] as const)),
);

/** Spellings of the same character. */
const characters: readonly (readonly [RegExp, string])[] = [
  [/μ/g, 'µ'],
  [/º/g, '°'],
  [/℃/g, '°C'],
  [/℉/g, '°F'],
  [/⋅/g, '·'],
  [/\bug\//g, 'µg/'],
  [/\bus\/cm\b/gi, 'µS/cm'],
  [/mmHG/g, 'mmHg'],
  [/^Nm$/, 'N·m'],
  [/(?<![a-z])([kcmdµ]?m|in|ft|yd|mi)\^?2(?!\d)/g, '$1²'],
  [/(?<![a-z])([kcmdµ]?m|in|ft|yd|mi)\^?3(?!\d)/g, '$1³'],
];

/** The canonical spelling of a unit (catalogue §3); unknown texts are only trimmed. */
export function normaliseUnit(text: string): string {
  let unit = text.normalize('NFC').trim().replace(/\s+/g, ' ');
  for (const [spelling, character] of characters) unit = unit.replace(spelling, character);
  return spellings.get(unit.toLowerCase()) ?? spelledTime(unit);
}

/** `m³/hour` is `m³/h`. */
function spelledTime(unit: string): string {
  return unit.replace(/\/(sec|second|minute|hour|hr|day)$/i, (_, time: string) => `/${spellings.get(time.toLowerCase()) ?? time}`);
}
