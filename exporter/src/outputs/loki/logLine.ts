export type { LineSink, LogLine } from '../../lines/logLine.ts';
