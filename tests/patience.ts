/** Factor of all time-outs of tests. A machine of CI may be busy with other work, and a time-out is for what never happens. */
export const patience = process.env['CI'] === undefined ? 1 : 5;
