import React, { lazy, useEffect, useState } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { initPluginTranslations } from '@grafana/i18n';
import type { AppRootProps } from '@grafana/data';
import { config } from '@grafana/runtime';
import { FocusKeeper } from '../components/FocusKeeper';
import { KeyboardHelp } from '../components/help/KeyboardHelp';
import { preferencesOf, setDisplayPreferences } from '../core/displayPreferences';
import { useAppSettings } from '../data/appSettings';
import type { AppSettings } from '../data/settings';
import { appRoot, pluginId } from '../pluginId';
import { loadTranslations } from './translations';
import { UpdateBoundary } from './UpdateBoundary';

const OverviewPage = lazy(() => import('../pages/overview/OverviewPage'));
const DevicesPage = lazy(() => import('../pages/devices/DevicesPage'));
const DevicePage = lazy(() => import('../pages/device/DevicePage'));
const AlertsPage = lazy(() => import('../pages/alerts/AlertsPage'));
const ConnectorsPage = lazy(() => import('../pages/connectors/ConnectorsPage'));
const SettingsPage = lazy(() => import('../pages/settings/SettingsPage'));

const translated = initPluginTranslations(pluginId, [loadTranslations]);

/** Routes of the app's pages. */
export default function App(_props: AppRootProps<AppSettings>) {
  const settings = useAppSettings();
  // before the pages below are drawn: their texts read it
  setDisplayPreferences(preferencesOf(settings, regionalFormat()));
  const [isReady, setReady] = useState(false);
  const { pathname, search } = useLocation();
  useEffect(() => void translated.then(() => setReady(true)), []);
  if (!isReady) {
    return null;
  }
  return (
    <FocusKeeper>
      <KeyboardHelp path={pathname.slice(pathname.indexOf(appRoot) + appRoot.length)} />
      <UpdateBoundary path={`${pathname}${search}`}>
        <Routes>
          <Route path="overview" element={<OverviewPage />} />
          <Route path="devices" element={<DevicesPage />} />
          {/* the wildcard is for routes of scenes */}
          <Route path="devices/:connector/:device/*" element={<DevicePage />} />
          <Route path="alerts" element={<AlertsPage />} />
          <Route path="connectors" element={<ConnectorsPage />} />
          <Route path="settings" element={<SettingsPage />} />
          <Route path="*" element={<Navigate to="overview" replace />} />
        </Routes>
      </UpdateBoundary>
    </FocusKeeper>
  );
}

/** The person's choice; not in all versions of Grafana. */
function regionalFormat(): string | undefined {
  const format: unknown = Reflect.get(config, 'regionalFormat');
  return typeof format === 'string' ? format : undefined;
}
