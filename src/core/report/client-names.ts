/** Names of clients, grouped by product: `Chrome 49, 70; Java 7u25`; `more` is how many are left out. */
export function clientNames(names: readonly string[], more: number = 0): string {
  const products = new Map<string, string[]>();
  for (const name of names) {
    const [product, version] = parts(name);
    products.set(product, [...(products.get(product) ?? []), version]);
  }
  const shown = [...products]
    .map(([product, versions]) => `${product} ${versions.join(', ')}`.trim())
    .join('; ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** `Safari (iOS 9)` has no version number of its own; it is shown as version 9 of Safari on iOS. */
function parts(name: string): readonly [product: string, version: string] {
  const [, browser, system, release] = /^(\D+?) \((\D+?) ([\d.]+)\)$/.exec(name) ?? [];
  if (release !== undefined) return [`${browser} on ${system}`, release];
  const [, product = name, version = ''] = /^(\D+?) (\d.*)$/.exec(name) ?? [];
  return [product, version];
}
