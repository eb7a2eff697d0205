/** The same tests over the modules of Grafana 13.2 and React 19. */
module.exports = {
  ...require('./jest.config'),
  displayName: 'React 19',
  resolver: '<rootDir>/runtimes/react-19/jestResolver.js',
};
