import React, { type ReactElement } from 'react';
import { MemoryRouter } from 'react-router-dom';
import { render } from '@testing-library/react';
import { type OrgRole, type PluginMeta, PluginContextProvider } from '@grafana/data';
import { config, setCurrentUser } from '@grafana/runtime';
import type { AppSettings } from '../data/settings';

interface Options {
  readonly settings?: AppSettings;
  readonly role?: 'Admin' | 'Editor' | 'Viewer';
  /** Path and query: `/?state=ok`. */
  readonly at?: string;
}

// once, as in Grafana
setCurrentUser(config.bootData.user);

/** Renders a page of the app in a router, with settings and a user. */
export function renderPage(page: ReactElement, { settings = {}, role = 'Viewer', at = '/' }: Options = {}) {
  config.bootData.user.orgRole = role as OrgRole;
  return render(
    <MemoryRouter initialEntries={[at]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <PluginContextProvider meta={{ jsonData: settings } as PluginMeta}>{page}</PluginContextProvider>
    </MemoryRouter>,
  );
}
