import React, { useState } from 'react';
import { t } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { Alert, Button, ConfirmModal } from '@grafana/ui';
import { useAppSettings } from '../../data/appSettings';
import { controlErrorText } from '../../components/controlErrorText';
import { useFocusBack } from '../../components/useFocusBack';
import { reloadExporter } from '../../data/exporterApi';
import { pluginId } from '../../pluginId';

type Outcome = { readonly isDone: true } | { readonly isDone: false; readonly message: string };

/** Reloads the exporter's config, for users with the permission. Shows the error of an invalid config. */
export function ReloadButton({ onReloaded }: { onReloaded(): void }) {
  const { exporterUrl } = useAppSettings();
  const [isConfirming, setConfirming] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const button = useFocusBack(isConfirming || isRunning);
  if (!exporterUrl || !hasPermission(`${pluginId}.exporter:control`)) {
    return null;
  }
  const reload = async () => {
    setConfirming(false);
    setRunning(true);
    try {
      await reloadExporter();
      setOutcome({ isDone: true });
      onReloaded();
    } catch (error) {
      setOutcome({ isDone: false, message: controlErrorText(error) });
    } finally {
      setRunning(false);
    }
  };
  return (
    <>
      <Button ref={button} variant="secondary" icon="sync" disabled={isRunning} onClick={() => setConfirming(true)}>
        {t('connectors.reload', 'Reload config')}
      </Button>
      {/* in Grafana 12.2 a dialog that was closed before has no name */}
      {isConfirming && (
        <ConfirmModal
          isOpen
          title={t('connectors.reload-title', 'Reload the exporter config')}
          body={t(
            'connectors.reload-body',
            'Connectors with a changed config restart; the others keep running. An invalid config is rejected.',
          )}
          confirmText={t('connectors.reload-confirm', 'Reload')}
          confirmVariant="primary"
          confirmButtonVariant="primary"
          onConfirm={() => void reload()}
          onDismiss={() => setConfirming(false)}
        />
      )}
      {outcome !== undefined && (
        <Alert
          severity={outcome.isDone ? 'success' : 'error'}
          title={
            outcome.isDone
              ? t('connectors.reloaded', 'Config reloaded')
              : t('connectors.not-reloaded', 'Config not reloaded; the previous config stays active')
          }
          onRemove={() => setOutcome(undefined)}
        >
          {!outcome.isDone && outcome.message}
        </Alert>
      )}
    </>
  );
}
