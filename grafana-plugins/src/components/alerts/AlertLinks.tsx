import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { AlertRow } from '../../core/alertRow';
import { devicePath } from '../../core/paths';
import { unescaped } from '../../core/unescaped';
import { runbookHelp } from '../help/alertHelp';
import { Explained } from '../help/Explained';
import { ruleHref, runbookHref, runbookSection } from './alertLinks';
import { RunbookButton } from './RunbookButton';

interface Props {
  readonly row: AlertRow;
  /** Not on the page of the device itself. */
  readonly withDevice: boolean;
}

/** Where to go from an alert: its device, its rule, its section of the runbook. */
export function AlertLinks({ row, withDevice }: Props) {
  const styles = useStyles2(getStyles);
  const { name, subject, connector, device, alerts, sourceName } = row;
  const [alert] = alerts;
  const runbook = alert.annotations['runbook_url'];
  const section = runbookSection(runbook);
  const links = [
    {
      text: t('alerts.device-link', 'Device'),
      icon: 'apps',
      href: withDevice && device !== '' ? locationUtil.assureBaseUrl(devicePath(connector, device)) : undefined,
    },
    { text: t('device.alert-rule', 'Rule'), icon: 'bell', href: ruleHref(alert) },
    { text: t('device.alert-runbook', 'Runbook'), icon: 'book', href: runbookHref(runbook) },
  ] as const;
  const about = [name, withDevice && subject, sourceName].filter(Boolean).join(', ');
  return (
    <>
      {links.map(
        ({ text, icon, href }) =>
          href !== undefined && (
            <LinkButton
              key={icon}
              variant="secondary"
              fill="text"
              size="sm"
              icon={icon}
              href={href}
              aria-label={t('device.alert-link', '{{link}}: {{name}}', { link: text, name: about, ...unescaped })}
            >
              {text}
            </LinkButton>
          ),
      )}
      {section !== undefined && <RunbookButton section={section} about={about} />}
      {section === undefined && runbook !== undefined && runbookHref(runbook) === undefined && (
        <span className={styles.aside}>
          <Explained text={runbookHelp()}>{t('device.alert-runbook-at', 'Runbook: {{path}}', { path: runbook, ...unescaped })}</Explained>
        </span>
      )}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { aside: css({ color: theme.colors.text.secondary }) };
}
