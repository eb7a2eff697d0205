import React, { forwardRef, type HTMLAttributes, type ReactElement, type ReactNode } from 'react';
import { css } from '@emotion/css';
import { Tooltip, useStyles2 } from '@grafana/ui';

interface Props {
  /** The explanation; without one there is only the content. */
  readonly text: string | ReactElement | undefined;
  /** Whether it is a tab stop; in a long list only one line is. */
  readonly isTabStop?: boolean;
  readonly children: ReactNode;
}

/** Content with an explanation on hover and focus. A link or button has Grafana's `Tooltip` itself: it is a tab stop already. */
export function Explained({ text, isTabStop = true, children }: Props) {
  return text === undefined ? (
    <>{children}</>
  ) : (
    <Tooltip content={text}>
      <Trigger isTabStop={isTabStop}>{children}</Trigger>
    </Tooltip>
  );
}

type TriggerProps = HTMLAttributes<HTMLSpanElement> & Pick<Props, 'isTabStop'>;

/** Grafana's tooltip makes every trigger a tab stop. */
const Trigger = forwardRef<HTMLSpanElement, TriggerProps>(function Trigger({ isTabStop, tabIndex, children, ...props }, ref) {
  const styles = useStyles2(getStyles);
  return (
    <span {...props} ref={ref} className={styles.trigger} tabIndex={isTabStop ? tabIndex : undefined}>
      {children}
    </span>
  );
});

function getStyles() {
  return { trigger: css({ cursor: 'help' }) };
}
