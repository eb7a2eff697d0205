import { t } from '@grafana/i18n';

/** What to do about a connector's last error, by the code that the exporter gives it. */
export function adviceFor(code: string): string | undefined {
  switch (code) {
    case 'connect':
      return t('connectors.advice-connect', 'Nobody answers there: check host and port, and whether the other side is running.');
    case 'timeout':
      return t(
        'connectors.advice-timeout',
        'Something answers, but not as it should: another program, a firewall, or the other side hangs.',
      );
    case 'lost':
      return t('connectors.advice-lost', 'The connection ended. If it does not come back, the log of the other side says why.');
    case 'auth':
      return t('connectors.advice-auth', 'It was refused: correct user, password, token or certificate. The next try is within a minute.');
    case 'protocol':
      return t('connectors.advice-protocol', 'The other side speaks another protocol: does the scheme of the URL fit the port?');
    case 'config':
      return t('connectors.advice-config', 'It cannot work as configured: correct the config, then reload.');
    default:
      return undefined;
  }
}
