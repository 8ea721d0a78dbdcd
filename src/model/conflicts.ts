import type { Problem } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import { locationLabel } from './labels.ts';
import type { Location, Model, Server } from './level.ts';

/**
 * What NGINX refuses only once it has read everything: here, two locations of one level for the same text.
 * A plain prefix and a `^~` one are the same prefix; regular expressions may repeat (ngx_http_init_locations).
 */
export function conflicts(model: Model): Problem[] {
  return model.servers.flatMap(duplicateLocations);
}

function duplicateLocations(level: Server | Location): Problem[] {
  const seen = new Set<string>();
  const found: Problem[] = [];
  for (const location of level.locations) {
    found.push(...duplicateLocations(location));
    if (location.match === 'regex' || location.match === 'regex-nocase' || location.match === 'named')
      continue;
    const key = `${location.match === 'exact' ? '=' : ''}${location.path}`;
    if (seen.has(key)) found.push(duplicate(location));
    seen.add(key);
  }
  return found;
}

function duplicate(location: Location): Problem {
  const { block } = location;
  return {
    code: 'duplicate',
    severity: 'error',
    message: `a second location "${locationLabel(location)}" in the same block; is a copy of a file included?`,
    place: block.place,
    nginxLine: block.reportedLine,
    nginx: `duplicate location "${printable(location.path)}"`,
  };
}
