import type { ExpositionFormat } from '../series/exposition.ts';

/** The exact media types of Prometheus 2 and 3. */
export const contentTypes: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

const offers = [
  { format: 'text', type: 'text/plain', version: '0.0.4' },
  { format: 'openmetrics', type: 'application/openmetrics-text', version: '1.0.0' },
] as const;

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/**
 * The preferred exposition format of an Accept header; text where there is no preference.
 * The package `negotiator` does not match types with `escaping=allow-utf-8`, which Prometheus 3 sends.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  const ranges = (accept ?? '').split(',').map(mediaRange);
  let best: ExpositionFormat = 'text';
  let bestQuality = 0;
  for (const offer of offers) {
    const quality = qualityOf(offer, ranges);
    if (quality <= bestQuality) continue;
    best = offer.format;
    bestQuality = quality;
  }
  return best;
}

function mediaRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(
    rest.map((parameter) => {
      const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
      return [name, value.replace(/^"(.*)"$/, '$1')];
    }),
  );
  const quality = Number(parameters.get('q') ?? 1);
  return { type, parameters, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The quality of the most specific matching range [RFC 9110 §12.5.1]. */
function qualityOf(offer: (typeof offers)[number], ranges: readonly MediaRange[]): number {
  let specificity = 0;
  let quality = 0;
  for (const range of ranges) {
    const fit = specificityOf(offer, range);
    if (fit < specificity || fit === 0 || (fit === specificity && range.quality <= quality)) continue;
    specificity = fit;
    quality = range.quality;
  }
  return quality;
}

/** 0: no match; 1: any type; 2: any subtype; 3: the type; 4: the type in this version. */
function specificityOf(offer: (typeof offers)[number], { type, parameters }: MediaRange): number {
  if (type === '*/*') return 1;
  if (type === `${offer.type.split('/')[0]}/*`) return 2;
  if (type !== offer.type) return 0;
  const version = parameters.get('version');
  if (version === undefined) return 3;
  return version === offer.version ? 4 : 0;
}
