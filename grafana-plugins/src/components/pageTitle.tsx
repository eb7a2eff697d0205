import React from 'react';

/** For `renderTitle` of a page, since Grafana's own title comes from plugin.json and is not translated. */
export function pageTitle(text: string) {
  return function renderTitle() {
    return <h1>{text}</h1>;
  };
}
