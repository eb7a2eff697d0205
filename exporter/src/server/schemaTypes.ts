import { z } from 'zod';

export const time = z.number().describe('Milliseconds since the epoch.');
export const duration = z.number().min(0).describe('Milliseconds.');
export const count = z.int().min(0);
