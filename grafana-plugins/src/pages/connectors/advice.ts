import { t } from '@grafana/i18n';

interface ConnectorFailure {
  readonly code: string;
  /** Missing in responses of older exporters, whose codes are the kinds. */
  readonly kind?: string;
}

/** What to do about a connector's last error, by its kind. */
export function adviceFor({ code, kind = code }: ConnectorFailure): string | undefined {
  switch (kind) {
    case 'connect':
      return t('connectors.advice-connect', 'Connection failed: check host and port, and that the source is running.');
    case 'timeout':
      return t(
        'connectors.advice-timeout',
        'No valid response in time: another program at this address, a firewall, or a source that hangs.',
      );
    case 'lost':
      return t('connectors.advice-lost', 'The connection was lost. If it does not recover, see the log of the source.');
    case 'auth':
      return t(
        'connectors.advice-auth',
        'Authentication failed: correct user, password, token or certificate. The next attempt is within a minute.',
      );
    case 'protocol':
      return t('connectors.advice-protocol', 'Unexpected protocol: check that the scheme of the URL matches the port.');
    case 'config':
      return t('connectors.advice-config', 'Invalid config: correct it, then reload.');
    default:
      return undefined;
  }
}
