import fc from 'fast-check';
import { SEED } from './sample.ts';

// Properties draw by the seed of the run as well.
fc.configureGlobal({ seed: SEED });
