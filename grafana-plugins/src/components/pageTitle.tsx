import React from 'react';

/** For `renderTitle` of a page: Grafana would take the title from plugin.json, which has one language. */
export function pageTitle(text: string) {
  return function renderTitle() {
    return <h1>{text}</h1>;
  };
}
