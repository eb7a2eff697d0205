import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Device } from '../../core/device';
import { devicesPath } from '../../core/paths';

/** How many devices are in maintenance: the list has no alert of what happens to them. */
export function MaintainedDevices({ devices }: { readonly devices: readonly Device[] }) {
  const styles = useStyles2(getStyles);
  const count = devices.filter(({ state }) => state === 'maintenance').length;
  return count === 0 ? null : (
    <p className={styles.line}>
      <Icon name="wrench" />
      <a className={styles.link} href={locationUtil.assureBaseUrl(devicesPath({ state: 'maintenance' }))}>
        {t('alerts.maintained', '{{count}} devices are in maintenance: their alerts are muted', {
          count,
          defaultValue_one: '{{count}} device is in maintenance: its alerts are muted',
        })}
      </a>
    </p>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), margin: theme.spacing(0, 0, 1.5) }),
    link: css({ textDecoration: 'underline' }),
  };
}
