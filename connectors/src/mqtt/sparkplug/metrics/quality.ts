/** Why a value is not good. */
export type Badness = 'bad' | 'uncertain';

/**
 * By the property `Quality`: Sparkplug knows 192 (good), 0 (bad) and 500 (stale); programs pass on other codes of OPC, whose two highest of eight bits are 3 for
 * good and 1 for uncertain. Without the property a value is good.
 */
export function badnessOf(quality: number | undefined): Badness | undefined {
  if (quality === undefined || (quality >= 192 && quality <= 255)) return undefined;
  return quality >= 64 && quality <= 127 ? 'uncertain' : 'bad';
}
