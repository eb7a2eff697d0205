import fc from 'fast-check';

const troublesome = [
  '\\',
  '"',
  '\n',
  '\r',
  '\0',
  '\t',
  '{',
  '}',
  ',',
  '=',
  '#',
  ' ',
  "'",
  '$',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u202e',
  '€',
  '😀',
];
const loneSurrogates = ['\ud800', '\udc00', '\udfff'];

/** Texts that a source or a user may come up with: any code units, those that mean something to a parser more often than others. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...troublesome, 'a', '_'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...troublesome, ...loneSurrogates, 'é'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('é', '漢', '😀', 'a'), minLength: 40, maxLength: 200 }),
  fc.constantFrom('', 'NaN', '+Inf', '# EOF', '# HELP x y', '__proto__', 'constructor', '\\n', '\\', '"} 1'),
);

/** Numbers of every size, and those that are none. */
export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    0,
    -0,
    5e-324,
    -5e-324,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    Number.MIN_VALUE,
    2 ** 53,
    1e21,
    1e-7,
    0.1 + 0.2,
    NaN,
    Infinity,
    -Infinity,
  ),
);
