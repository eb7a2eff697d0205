import { locationUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';

/** Makes the router open links within Grafana that no component handles, as Grafana's core does. */
export function interceptLinkClicks(event: MouseEvent): void {
  const anchor = event.target instanceof Element ? event.target.closest('a') : null;
  const href = anchor?.getAttribute('href') ?? '';
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || anchor?.hasAttribute('target') || !href.startsWith('/')) {
    return;
  }
  event.preventDefault();
  locationService.push(locationUtil.stripBaseFromUrl(href));
}
