import { type AppPlugin, type AppPluginMeta, PluginContextProvider } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { LoadingPlaceholder } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { useLocation, useParams } from 'react-router';
import { loadApp } from './plugins';

/** The pages of an app plugin, below `/a/<id>/`. */
export function AppPage() {
  const { appId = '' } = useParams();
  const { pathname, search } = useLocation();
  const [app, setApp] = useState<AppPlugin>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    getBackendSrv().get<AppPluginMeta>(`/api/plugins/${appId}/settings`).then(loadApp).then(setApp, setError);
  }, [appId]);
  if (error) {
    throw error;
  }
  if (!app?.root) {
    return <LoadingPlaceholder text="Loading" />;
  }
  const { meta, root: Root } = app;
  return (
    <PluginContextProvider meta={meta}>
      <Root
        meta={meta}
        basename={`/a/${appId}`}
        path={pathname}
        query={Object.fromEntries(new URLSearchParams(search))}
        onNavChanged={() => undefined}
      />
    </PluginContextProvider>
  );
}
