/** The built-in policies: the vendor's hardening page, what we recommend, and the strictest that makes sense. */
export const profileNames = ['documented', 'recommended', 'strict'] as const;

export type ProfileName = (typeof profileNames)[number];

export const defaultProfile: ProfileName = 'recommended';
