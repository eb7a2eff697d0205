// tests that depend on the time zone set their own
process.env.TZ = 'UTC';

const scaffold = require('./.config/jest.config');

module.exports = {
  ...scaffold,
  displayName: 'React 18',
  testMatch: ['<rootDir>/src/**/*.test.{ts,tsx}'],
  moduleNameMapper: { ...scaffold.moduleNameMapper, 'react-inlinesvg': '<rootDir>/src/testing/inlineSvg.tsx' },
};
