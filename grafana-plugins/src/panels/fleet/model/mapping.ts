import { MappingType, SpecialValueMatch, stringToJsRegex, type ValueMapping, type ValueMappingResult } from '@grafana/data';

/** What a value mapping makes of a word; booleans are `true` and `false`. */
export function mappingOf(word: string, mappings: readonly ValueMapping[] = []): ValueMappingResult | undefined {
  for (const mapping of mappings) {
    const result = resultOf(mapping, word);
    if (result !== undefined) {
      return result;
    }
  }
  return undefined;
}

function resultOf(mapping: ValueMapping, word: string): ValueMappingResult | undefined {
  switch (mapping.type) {
    case MappingType.ValueToText:
      return Object.hasOwn(mapping.options, word) ? mapping.options[word] : undefined;
    case MappingType.RegexToText:
      return stringToJsRegex(mapping.options.pattern).test(word) ? mapping.options.result : undefined;
    case MappingType.SpecialValue:
      return mapping.options.match === specials[word] ? mapping.options.result : undefined;
    default:
      return undefined;
  }
}

const specials: Readonly<Record<string, SpecialValueMatch | undefined>> = { true: SpecialValueMatch.True, false: SpecialValueMatch.False };
