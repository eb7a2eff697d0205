import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { ClipboardButton, Text, useStyles2 } from '@grafana/ui';
import { appRoot } from '../../pluginId';
import { scrapeConfig } from './scrapeConfig';

/** The setup in three steps. */
export function FirstSteps({ exporterUrl }: { readonly exporterUrl: string | undefined }) {
  const styles = useStyles2(getStyles);
  const config = scrapeConfig(exporterUrl);
  return (
    <section aria-labelledby="gaugeway-first-steps">
      <Text element="h2" variant="h3">
        <span id="gaugeway-first-steps">{t('settings.first-steps', 'First steps')}</span>
      </Text>
      <ol className={styles.list}>
        <li>
          <Trans i18nKey="settings.step-run">
            Run the exporter near your devices. <code>npx gaugeway demo</code> runs it with simulated devices.
          </Trans>
        </li>
        <li>
          <Trans i18nKey="settings.step-scrape">
            Configure Prometheus to scrape it: add this to <code>prometheus.yml</code> and reload Prometheus.
          </Trans>
          <div className={styles.config}>
            <pre aria-label={t('settings.scrape-config', 'Scrape config')}>{config}</pre>
            <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => config}>
              {t('settings.copy', 'Copy')}
            </ClipboardButton>
          </div>
        </li>
        <li>
          <Trans i18nKey="settings.step-test">
            Enter its URL, select Save &amp; test, and open the <a href={locationUtil.assureBaseUrl(`${appRoot}/overview`)}>overview</a>.
          </Trans>
        </li>
      </ol>
    </section>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({
      margin: theme.spacing(1, 0, 0, 3),
      display: 'grid',
      gap: theme.spacing(1),
      '& a': { color: theme.colors.text.link, textDecoration: 'underline' },
    }),
    config: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1),
      '& pre': { margin: 0, minWidth: 0, overflowX: 'auto' },
    }),
  };
}
