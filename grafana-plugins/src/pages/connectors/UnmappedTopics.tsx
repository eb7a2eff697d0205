import React, { useCallback, useState } from 'react';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { ExporterNotice } from '../../components/ExporterNotice';
import { valueText } from '../../core/format';
import { getExporterPage } from '../../data/exporterApi';
import { useExporter } from '../../data/useExporter';
import { getCardStyles } from './cardStyles';

const mostRows = 20;

interface Props {
  readonly connector: string;
}

/** Topics that a connector receives, and whose messages become nothing. They are requested once they are opened. */
export function UnmappedTopics({ connector }: Props) {
  const styles = useStyles2(getCardStyles);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className={styles.aside}>{t('connectors.unmapped', 'Unmapped topics')}</summary>
      {isOpen && <TopicList connector={connector} />}
    </details>
  );
}

function TopicList({ connector }: Props) {
  const styles = useStyles2(getCardStyles);
  const load = useCallback((signal: AbortSignal) => getExporterPage('unmapped', { connector, limit: mostRows }, signal), [connector]);
  const { data, error } = useExporter(load);
  if (error !== undefined) {
    return <ExporterNotice error={error} what={t('connectors.unmapped', 'Unmapped topics')} />;
  }
  if (data === undefined) {
    return <div className={styles.aside}>{t('connectors.unmapped-loading', 'Loading…')}</div>;
  }
  if (data.data.length === 0) {
    return <div className={styles.aside}>{t('connectors.unmapped-none', 'None: each message became readings.')}</div>;
  }
  return (
    <ul className={styles.topics}>
      {data.data.map(({ topic, example, reason, keys, messages_per_second: rate }) => (
        <li key={topic} title={[example, ...keys].join('\n')}>
          <code>{topic}</code> {t('connectors.unmapped-rate', '{{rate}}/s', { rate: valueText('', rate) })}
          <div className={styles.aside}>{reason}</div>
        </li>
      ))}
    </ul>
  );
}
