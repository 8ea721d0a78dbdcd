/** 0 fine, 1 findings or drift, 2 could not do it. */
export type ExitStatus = 0 | 1 | 2;
