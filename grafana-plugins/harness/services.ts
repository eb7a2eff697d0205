import { EventBusSrv, setTimeZoneResolver } from '@grafana/data';
import {
  setAppEvents,
  setBackendSrv,
  setCurrentUser,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { setPanelDataErrorView } from '@grafana/runtime/internal/PanelDataErrorView';
import { setPluginPage } from '@grafana/runtime/internal/PluginPage';
import { SceneDataNode, sceneGraph, type SceneObject } from '@grafana/scenes';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { HarnessBackendSrv } from './backendSrv';
import { boot } from './boot';
import { dataSourceSrv } from './dataSourceSrv';
import { registerFieldConfig } from './fieldConfig';
import { PanelDataErrorView } from './PanelDataErrorView';
import { PluginPage } from './PluginPage';
import { pluginImportUtils } from './plugins';
import { runRequest } from './runRequest';

declare global {
  interface Window {
    /** The open dashboard, set by scenes. */
    __grafanaSceneContext?: SceneObject;
  }
}

const noScene = new SceneDataNode();

/** Sets the services that Grafana's core sets before it loads a plugin. */
export async function startServices(): Promise<void> {
  setAppEvents(new EventBusSrv());
  setBackendSrv(new HarnessBackendSrv());
  setCurrentUser(boot.user);
  setDataSourceSrv(dataSourceSrv);
  setPluginImportUtils(pluginImportUtils);
  setRunRequest(runRequest);
  setTemplateSrv({
    getVariables: () => [],
    containsTemplate: (text = '') => text.includes('$'),
    updateTimeRange: () => undefined,
    replace: (text = '', scopedVars, format) => {
      const scene = (scopedVars?.__sceneObject?.value.valueOf() as SceneObject | undefined) ?? window.__grafanaSceneContext ?? noScene;
      return sceneGraph.interpolate(scene, text, scopedVars, format as string | undefined);
    },
  });
  setPluginPage(PluginPage);
  setPanelDataErrorView(PanelDataErrorView);
  setTimeZoneResolver(() => boot.user.timezone);
  registerFieldConfig();
  await i18next.use(initReactI18next).init({ lng: boot.user.language, fallbackLng: 'en-US', resources: {}, returnEmptyString: false });
}
