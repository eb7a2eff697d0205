import React, { useState } from 'react';
import { t } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { Alert, Button, ConfirmModal } from '@grafana/ui';
import { useAppSettings } from '../../data/appSettings';
import { reloadExporter } from '../../data/exporterApi';
import { pluginId } from '../../pluginId';

type Outcome = { readonly isDone: true } | { readonly isDone: false; readonly message: string };

/** Makes the exporter load its config again, for those who may. A config that is wrong is refused, and says where. */
export function ReloadButton({ onReloaded }: { onReloaded(): void }) {
  const { exporterUrl } = useAppSettings();
  const [isAsked, setAsked] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  if (!exporterUrl || !hasPermission(`${pluginId}.exporter:control`)) {
    return null;
  }
  const reload = async () => {
    setAsked(false);
    setRunning(true);
    try {
      await reloadExporter();
      setOutcome({ isDone: true });
      onReloaded();
    } catch (error) {
      setOutcome({ isDone: false, message: (error as Error).message });
    } finally {
      setRunning(false);
    }
  };
  return (
    <>
      <Button variant="secondary" icon="sync" disabled={isRunning} onClick={() => setAsked(true)}>
        {t('connectors.reload', 'Reload config')}
      </Button>
      <ConfirmModal
        isOpen={isAsked}
        title={t('connectors.reload-title', 'Reload the config of the exporter')}
        body={t(
          'connectors.reload-body',
          'Connectors whose config has changed start again; the others go on. A config that is wrong is refused.',
        )}
        confirmText={t('connectors.reload-confirm', 'Reload')}
        confirmVariant="primary"
        confirmButtonVariant="primary"
        onConfirm={() => void reload()}
        onDismiss={() => setAsked(false)}
      />
      {outcome !== undefined && (
        <Alert
          severity={outcome.isDone ? 'success' : 'error'}
          title={
            outcome.isDone
              ? t('connectors.reloaded', 'The config is loaded')
              : t('connectors.not-reloaded', 'The config is not loaded; the old one goes on')
          }
          onRemove={() => setOutcome(undefined)}
        >
          {!outcome.isDone && outcome.message}
        </Alert>
      )}
    </>
  );
}
