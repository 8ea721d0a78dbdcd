import { androidOffers } from './offers/android.ts';
import { appleOffers } from './offers/apple.ts';
import { chromiumOffers } from './offers/chromium.ts';
import { firefoxOffers } from './offers/firefox.ts';
import { javaOffers } from './offers/java.ts';
import { opensslOffers } from './offers/openssl.ts';
import { programsOffers } from './offers/programs.ts';
import { windowsOffers } from './offers/windows.ts';
import type { ClientOffer } from './types.ts';

/**
 * All known clients by family, oldest first within a product. Each offer comes from a recorded ClientHello or from the
 * vendor's documentation; `source` says which. Clients without a source are not listed.
 */
export const clientOffers: readonly ClientOffer[] = [
  ...chromiumOffers,
  ...firefoxOffers,
  ...appleOffers,
  ...androidOffers,
  ...javaOffers,
  ...windowsOffers,
  ...opensslOffers,
  ...programsOffers,
];
