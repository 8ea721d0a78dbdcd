export type { FileChange } from './file-change.ts';
