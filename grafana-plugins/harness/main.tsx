import { css } from '@emotion/css';
import { createTheme, ThemeContext } from '@grafana/data';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, ModalRoot, ModalsProvider, PortalContainer } from '@grafana/ui';
import React, { useLayoutEffect, useState } from 'react';
import { Navigate, Route, Router, Routes } from 'react-router';
import { Alerts } from './Alerts';
import { AppPage } from './AppPage';
import { boot } from './boot';
import { DashboardPage } from './DashboardPage';
import { ErrorScreen } from './ErrorScreen';
import { HarnessBar } from './HarnessBar';
import { interceptLinkClicks } from './interceptLinkClicks';
import { mount } from './mount';
import { startServices } from './services';
import { appIncludes } from './appIncludes';

const theme = createTheme({ colors: { mode: boot.user.theme === 'light' ? 'light' : 'dark' } });
config.theme2 = theme;
const history = locationService.getHistory();
const screen = css({
  display: 'flex',
  flexDirection: 'column',
  minHeight: '100vh',
  main: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0 },
});

function Harness() {
  const [location, setLocation] = useState(history.location);
  useLayoutEffect(() => history.listen(setLocation), []);
  return (
    <ThemeContext.Provider value={theme}>
      <LocationServiceProvider service={locationService}>
        <Router location={location} navigator={history as never}>
          <ModalsProvider>
            <GlobalStyles />
            <div className={screen}>
              <HarnessBar />
              <main id="pageContent">
                <ErrorScreen>
                  <Routes>
                    <Route path="/a/:appId/*" element={<AppPage />} />
                    <Route path="/d/:name" element={<DashboardPage />} />
                    <Route path="*" element={<Navigate to={appIncludes[0]?.path ?? '/'} replace />} />
                  </Routes>
                </ErrorScreen>
              </main>
              <Alerts />
              <ModalRoot />
              <PortalContainer />
            </div>
          </ModalsProvider>
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

document.body.style.margin = '0';
document.body.classList.add(`theme-${theme.colors.mode}`);
document.addEventListener('click', interceptLinkClicks);
void startServices().then(() => mount(<Harness />));
