/** The monetary meaning of a unit text (catalogue §5.7). */
export interface Money {
  /** ISO 4217 code. */
  readonly currency: string;
  /** Factor to whole units of the currency, and per kilowatt-hour where it is an energy price. */
  readonly factor: number;
  readonly isEnergyPrice: boolean;
}

/** Signs and common abbreviations with their possible currencies: the local one if it is among them, else the first. */
const signs: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP EGP FKP GIP LBP SHP SSP SYP',
  $: 'USD AUD BBD BMD BND BSD BZD CAD CLP COP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD UYU XCD',
  '¥': 'JPY CNY',
  kr: 'SEK DKK ISK NOK',
  '₩': 'KRW',
  '₹': 'INR',
  '₽': 'RUB',
  '₺': 'TRY',
  '₴': 'UAH',
  '₪': 'ILS',
  '₫': 'VND',
  '₦': 'NGN',
  '₱': 'PHP',
  '฿': 'THB',
  '₡': 'CRC',
  '₲': 'PYG',
  '₸': 'KZT',
  '₮': 'MNT',
  '₾': 'GEL',
  '₼': 'AZN',
  '֏': 'AMD',
  '₭': 'LAK',
  '₵': 'GHS',
  '៛': 'KHR',
  '৳': 'BDT',
  zł: 'PLN',
  kč: 'CZK',
  ft: 'HUF',
};

/** Hundredths of a currency; an empty code means the local one. */
const hundredths: Readonly<Record<string, string>> = {
  ct: '',
  cent: '',
  cents: '',
  '¢': '',
  eurocent: 'EUR',
  'c€': 'EUR',
  '€c': 'EUR',
  '€ct': 'EUR',
  p: 'GBP',
  pence: 'GBP',
  öre: 'SEK',
  øre: 'NOK DKK',
  rp: 'CHF',
};

const kilowattHours: Readonly<Record<string, number>> = { Wh: 1e-3, kWh: 1, MWh: 1e3, GWh: 1e6 };

/** Reads a unit text such as `EUR`, `€/kWh` or `ct/kWh`; undefined for any other unit. `local` is the currency of the source's country. */
export function moneyOf(unit: string, local: string): Money | undefined {
  const [, what = '', per] = /^([^/]+?)(?: ?\/ ?([kMG]?Wh))?$/.exec(unit.trim().replace(/^\{([A-Z]{3})\}/, '$1')) ?? [];
  const energy = per === undefined ? 1 : (kilowattHours[per] ?? 1);
  const isEnergyPrice = per !== undefined;
  if (/^[A-Z]{3}$/.test(what)) return { currency: what, factor: 1 / energy, isEnergyPrice };
  const word = what.toLowerCase();
  const whole = Object.hasOwn(signs, word) ? signs[word] : undefined;
  if (whole !== undefined) return { currency: oneOf(whole, local), factor: 1 / energy, isEnergyPrice };
  const small = Object.hasOwn(hundredths, word) ? hundredths[word] : undefined;
  return small === undefined ? undefined : { currency: oneOf(small, local), factor: 0.01 / energy, isEnergyPrice };
}

function oneOf(currencies: string, local: string): string {
  const all = currencies.split(' ').filter((code) => code !== '');
  return all.includes(local) ? local : (all[0] ?? local);
}
