/** 0 success, 1 findings or drift, 2 failure. */
export type ExitStatus = 0 | 1 | 2;
