import React from 'react';
import { Explained } from './Explained';

interface Props {
  readonly text: string;
  readonly help: string;
  readonly className?: string;
}

/** Heading of a column, with an explanation. */
export function Heading({ text, help, className }: Props) {
  return (
    <th scope="col" className={className}>
      <Explained text={help}>{text}</Explained>
    </th>
  );
}
