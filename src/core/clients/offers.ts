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
 * Every client that is known here, family by family and oldest first within one product. Each entry is what that
 * client put into a ClientHello that somebody recorded, or what its vendor documents: `source` says which. A client
 * whose offer nobody could name a source for is not here.
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
