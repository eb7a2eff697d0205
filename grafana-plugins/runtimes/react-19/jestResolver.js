/** What Grafana shares with plugins, whoever asks for it. */
const shared = /^(@grafana\/(data|e2e-selectors|i18n|runtime|schema|ui)|@emotion\/(css|react)|react|react-dom|rxjs)(\/|$)/;
/** The browser's form needs what jsdom has not. */
const renamed = { 'react-dom/server': 'react-dom/server.node' };

module.exports = (name, options) =>
  options.defaultResolver(renamed[name] ?? name, shared.test(name) ? { ...options, basedir: __dirname } : options);
