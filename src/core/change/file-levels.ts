import type { Level, Model } from '../model/index.ts';
import { levelsOf } from '../model/index.ts';
import type { Directive, SyntaxTree } from '../nginx/index.ts';

/** Finds the levels to which a place in a file belongs: several when the file is included in several places. */
export class FileLevels {
  readonly #byBlock = new Map<string, Level[]>();
  readonly #includesOf = new Map<string, Directive[]>();
  readonly #found = new Map<string, readonly Level[]>();

  constructor({ http, configuration }: Model) {
    if (http === undefined) return;
    for (const level of levelsOf(http)) {
      const { key } = level.block;
      const known = this.#byBlock.get(key);
      if (known === undefined) this.#byBlock.set(key, [level]);
      else known.push(level);
    }
    for (const { directive, files } of configuration.includes) {
      for (const { file } of files) {
        const known = this.#includesOf.get(file.identity);
        if (known === undefined) this.#includesOf.set(file.identity, [directive]);
        else known.push(directive);
      }
    }
  }

  /** The levels to which the statements of a block, or of the top of a file, belong. A `map` belongs to its `http`. */
  of(tree: SyntaxTree, block: Directive | undefined): readonly Level[] {
    const key = block?.key ?? tree.file.identity;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    // Ends the recursion for files that include each other, which NGINX does not load.
    this.#found.set(key, []);
    const own = block === undefined ? undefined : this.#byBlock.get(block.key);
    const levels = own ?? (block === undefined ? this.#ofIncludes(tree) : this.of(tree, block.parent));
    this.#found.set(key, levels);
    return levels;
  }

  #ofIncludes({ file }: SyntaxTree): readonly Level[] {
    const includes = this.#includesOf.get(file.identity) ?? [];
    return [...new Set(includes.flatMap(({ tree, parent }) => this.of(tree, parent)))];
  }
}
