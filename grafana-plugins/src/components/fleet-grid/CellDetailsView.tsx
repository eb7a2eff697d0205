import React from 'react';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type CellDetails, cellLevel, type FleetCell } from './fleetCell';
import { popoverStyles } from './popoverStyles';
import { StateSign } from '../StateSign';
import { stateWord } from '../stateStyle';

const maxMembers = 10;

interface CellDetailsViewProps {
  readonly cell: FleetCell;
  readonly details?: CellDetails;
  readonly isPinned: boolean;
}

/** Content of the popover: rows, members and, once pinned, links. */
export function CellDetailsView({ cell, details, isPinned }: CellDetailsViewProps) {
  const styles = useStyles2(popoverStyles);
  const { rows = [], members = [], links = [] } = details ?? {};
  const isLinked = links.length > 0 || (cell.href !== undefined && cell.hasLinks);
  return (
    <>
      {rows.length > 0 && (
        <dl className={styles.rows}>
          {rows.map(({ label, text }) => (
            <React.Fragment key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </React.Fragment>
          ))}
        </dl>
      )}
      {members.length > 0 && <MemberList members={members} isPinned={isPinned} />}
      {isLinked && !isPinned && <div className={styles.hint}>{t('fleet.click-for-links', 'Click for links')}</div>}
      {isLinked && isPinned && (
        <div className={styles.links}>
          {cell.href !== undefined && (
            <LinkButton size="sm" variant="secondary" fill="outline" href={locationUtil.assureBaseUrl(cell.href)}>
              {t('fleet.open-device', 'Open device')}
            </LinkButton>
          )}
          {links.map(({ title, href, target, onClick }, index) => (
            <LinkButton key={index} size="sm" variant="secondary" fill="text" href={href} target={target ?? '_self'} onClick={onClick}>
              {title}
            </LinkButton>
          ))}
        </div>
      )}
    </>
  );
}

function MemberList({ members, isPinned }: { members: readonly FleetCell[]; isPinned: boolean }) {
  const styles = useStyles2(popoverStyles);
  const left = members.length - maxMembers;
  return (
    <ul className={styles.members}>
      {members.slice(0, maxMembers).map(({ key, label, state, severity, text, href }) => (
        <li key={key}>
          <StateSign level={cellLevel({ state, severity })} />
          {/* a tooltip is not in the tab order, so it has no focusable elements */}
          {isPinned && href !== undefined ? (
            <a className={styles.link} href={locationUtil.assureBaseUrl(href)}>
              {label}
            </a>
          ) : (
            <span className={styles.name}>{label}</span>
          )}
          <span className={styles.memberText}>{text ?? stateWord(cellLevel({ state, severity }))}</span>
        </li>
      ))}
      {left > 0 && <li>{t('fleet.more-members', 'and {{left}} more', { left })}</li>}
    </ul>
  );
}
