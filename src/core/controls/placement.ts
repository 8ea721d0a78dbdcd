import type { Http, Level, Model, Server } from '../model/index.ts';
import {
  effective,
  effectiveHeaders,
  headerInheritance,
  levelsOf,
  ownDirectives,
  serverOf,
} from '../model/index.ts';
import type { CommentedStatement, Directive, InsertPoint, Statement } from '../nginx/index.ts';
import { commentedStatements, TOP } from '../nginx/index.ts';
import type { Edit, Exempt } from './control.ts';

/** A directive that may occur several times in a block, where one of its own hides all inherited ones. */
export interface ListEntry {
  readonly statement: Statement;
  /** An entry that only hides what would be inherited; undefined when the directive has no such form. */
  readonly blocker: Statement | undefined;
}

/**
 * The fewest insertions after which the entry is effective at each of `levels`. It is written where as many levels
 * as possible inherit it, and hides nothing that is inherited now. Exempt levels keep exactly their current list.
 */
export function placeEntry(model: Model, levels: readonly Level[], entry: ListEntry, exempt: Exempt): Edit[] {
  const { name } = entry.statement;
  const holders = new Set<Level>();
  const bare = new Set<Server>();
  for (const level of levels) {
    const holder = listHolder(model, level, name);
    const server = serverOf(level);
    if (holder !== undefined) holders.add(holder);
    else if (server !== undefined) bare.add(server);
  }
  for (const level of outermost(model, [...bare], name)) holders.add(level);
  const edits: Edit[] = [];
  // Where an exempt heir cannot be kept unchanged, nothing is written: its exception has priority.
  const targets = withoutExempt([...holders], name, exempt)
    .flatMap((target) => (entry.blocker === undefined ? aroundExempt(model, target, name, exempt) : [target]))
    .filter((target) =>
      outermostHeirs(target, name, exempt).every((heir) => canStartList(model, heir, name)),
    );
  const covered = new Set<Level>();
  for (const target of targets) {
    if (!covered.has(target)) edits.push(...joinSharedFile(model, target, targets, covered, entry));
  }
  for (const target of targets) {
    if (!covered.has(target)) edits.push(...appendTo(model, target, entry));
    edits.push(...shield(model, target, entry, exempt));
  }
  return distinct(edits);
}

/**
 * The fewest edits after which each of `levels` has the scalar with these arguments. A directive that is effective
 * now is changed in place; a missing one is written where all inherit it.
 */
export function placeScalar(
  model: Model,
  levels: readonly Level[],
  name: string,
  args: readonly string[],
  exempt: Exempt,
): Edit[] {
  const edits: Edit[] = [];
  const bare: Server[] = [];
  for (const level of levels) {
    if (exempt(level)) continue;
    const { directives, from } = effective(level, name);
    const [first, ...further] = directives;
    const server = serverOf(level);
    if (first !== undefined && from !== undefined && !exempt(from)) {
      if (!sameArguments(first, args)) edits.push({ kind: 'set-arguments', directive: first, args });
      for (const directive of further) edits.push({ kind: 'remove', directive });
    } else if (first !== undefined) {
      edits.push(insertInto(level, { name, args }));
    } else if (server !== undefined) {
      bare.push(server);
    }
  }
  for (const target of outermost(model, [...new Set(bare)], name)) {
    edits.push(insertInto(target, { name, args }));
    const before = DEFAULTS[name];
    if (before === undefined) continue;
    for (const heir of outermostHeirs(target, name, exempt))
      edits.push(insertInto(heir, { name, args: before }));
  }
  return distinct(edits);
}

/** NGINX's defaults, which exempt levels must keep when an outer level gets a value. */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  server_tokens: ['on'],
  limit_req_status: ['503'],
};

/**
 * An edit that writes a statement into a level's own block, where a person would put it. A line that the
 * vendor ships there as a comment is uncommented instead of being added a second time.
 */
function insertInto(level: Level, statement: Statement): Edit {
  const { block } = level;
  const comment = block.tree.file.editable ? commentedOut(block, statement) : undefined;
  if (comment !== undefined) return { kind: 'adopt', comment, args: adoptedArguments(comment, statement) };
  const point = level.kind === 'http' ? httpPoint(level, statement.name) : blockPoint(block, statement.name);
  return { kind: 'insert', point, statement };
}

/** Directives that may be repeated in a block: their first argument distinguishes them. */
const LISTS = /^(add_header|\w+_hide_header|limit_req|set_real_ip_from)$/;

function commentedOut(block: Directive, { name, args, body }: Statement): CommentedStatement | undefined {
  if (body !== undefined) return undefined;
  const candidates = commentedStatements(block.tree, block.index, name);
  if (!LISTS.test(name)) return candidates[0];
  const key = (value: string | undefined) => value?.toLowerCase();
  return candidates.find(({ directive }) => key(directive.argument(0)) === key(args[0]));
}

/** Keeps the vendor's spelling of a header's name. */
function adoptedArguments({ directive }: CommentedStatement, { name, args }: Statement): readonly string[] {
  return LISTS.test(name) ? [directive.argument(0) ?? '', ...args.slice(1)] : args;
}

/** Writes a statement at http level: in the `http` block, or above the first server when that block is not editable. */
function insertIntoHttp(http: Http, statement: Statement): Edit {
  return { kind: 'insert', point: httpPoint(http, statement.name), statement };
}

/** Writes a statement directly above a server when that is at http level; else as `insertIntoHttp`. */
export function insertAboveServer(server: Server, statement: Statement): Edit {
  const { block, parent } = server;
  const isTop = block.parent === undefined || block.parent.name === 'http';
  if (!isTop || !block.tree.file.editable) return insertIntoHttp(parent, statement);
  return { kind: 'insert', point: { at: 'before', directive: block }, statement };
}

/**
 * Edits without repetitions and contradictions: one text can be several levels, when its file is included in several
 * places. A directive that is changed for one level is not removed for another; the next pass handles what is left.
 */
export function distinct(edits: readonly Edit[]): Edit[] {
  const seen = new Set<string>();
  const changed = new Set(
    edits.flatMap((edit) => (edit.kind === 'set-arguments' ? [edit.directive.key] : [])),
  );
  return edits.filter((edit) => {
    if (edit.kind === 'remove' && changed.has(edit.directive.key)) return false;
    const key = edit.kind === 'set-arguments' ? `set ${edit.directive.key}` : editKey(edit);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The level whose list an insertion must join to reach a level; undefined when there is no list to join. */
function listHolder(model: Model, level: Level, name: string): Level | undefined {
  const mode = name === 'add_header' ? headerInheritance(level, model.version) : 'on';
  const { parent } = level;
  if (mode === 'off') return level;
  if (mode === 'merge' && parent !== undefined) return listHolder(model, parent, name);
  if (ownDirectives(level, name).length > 0) return level;
  return parent === undefined ? undefined : listHolder(model, parent, name);
}

/**
 * Where a setting that does not exist yet is written: in the server, or once at http level when several servers
 * lack it and no other server would be affected.
 */
function outermost(model: Model, servers: readonly Server[], name: string): Level[] {
  const { http } = model;
  if (http === undefined || servers.length < 2 || !canEditHttp(http)) return [...servers];
  const touched = http.servers.filter((server) => ownDirectives(server, name).length === 0);
  return touched.every((server) => servers.includes(server)) ? [http] : [...servers];
}

/** The list of an exempt level cannot be joined: instead the levels that inherit it get their own. */
function withoutExempt(targets: readonly Level[], name: string, exempt: Exempt): Level[] {
  return targets.flatMap((target) => {
    if (!exempt(target)) return [target];
    return outermostHeirs(target, name, (heir) => !exempt(heir));
  });
}

/**
 * A list that cannot be blocked must not be started where an exempt level would inherit it. It is started in the
 * sibling levels instead.
 */
function aroundExempt(model: Model, target: Level, name: string, exempt: Exempt): Level[] {
  const startsList = inheritedLines(model, target, name).length === 0;
  if (!startsList || outermostHeirs(target, name, exempt).length === 0) return [target];
  return childrenOf(target)
    .filter((child) => child.kind !== 'if' && !exempt(child) && ownDirectives(child, name).length === 0)
    .flatMap((child) => aroundExempt(model, child, name, exempt));
}

/**
 * Adds the entry to an included file that holds part of a level's list, when all levels that include that file
 * want the entry and do not get it otherwise. One line then serves them all.
 */
function joinSharedFile(
  model: Model,
  target: Level,
  targets: readonly Level[],
  covered: Set<Level>,
  entry: ListEntry,
): Edit[] {
  const own = ownDirectives(target, entry.statement.name);
  const isOnlyList = !own.some((directive) => standsIn(directive, target.block));
  for (const anchor of own.toReversed()) {
    if (standsIn(anchor, target.block) || !anchor.tree.file.editable) continue;
    const sharers = levelsWith(model, target, anchor);
    if (sharers.length === 1 && !isOnlyList) continue;
    if (!sharers.every((level) => targets.includes(level) && !covered.has(level))) continue;
    for (const level of sharers) covered.add(level);
    return [{ kind: 'insert', point: { at: 'after', directive: anchor }, statement: entry.statement }];
  }
  return [];
}

/** Adds the entry to a level's current list, whether its own or inherited. */
function appendTo(model: Model, target: Level, entry: ListEntry): Edit[] {
  const { statement } = entry;
  if (ownDirectives(target, statement.name).length > 0) return [insertInto(target, statement)];
  if (!canStartList(model, target, statement.name)) return [];
  return [...copies(model, target, statement.name), insertInto(target, statement)];
}

/** Copies the inherited list into a level that has no list of its own. */
export function copies(model: Model, level: Level, name: string): Edit[] {
  return inheritedLines(model, level, name).map(({ args }) => insertInto(level, { name, args }));
}

function inheritedLines(model: Model, level: Level, name: string): readonly Directive[] {
  if (name !== 'add_header') return effective(level, name).directives;
  return effectiveHeaders(level, model.version).map(({ directive }) => directive);
}

/**
 * True when a level without its own list can get one that begins with what it inherits. In a file that several servers
 * include, its text is several levels, and all of them must then inherit the same list.
 */
export function canStartList(model: Model, level: Level, name: string): boolean {
  if (!model.configuration.isShared(level.block.tree.file)) return true;
  const inherited = (twin: Level) =>
    JSON.stringify(inheritedLines(model, twin, name).map(({ args }) => args));
  return twinsOf(model, level).every((twin) => inherited(twin) === inherited(level));
}

/** The level whose list an insertion for a level would join, or the level itself when there is no list. */
export function holderOf(model: Model, level: Level, name: string): Level {
  return listHolder(model, level, name) ?? level;
}

/** Keeps exempt levels that inherit from a target unchanged, by giving them their own list. */
function shield(model: Model, target: Level, entry: ListEntry, exempt: Exempt): Edit[] {
  return outermostHeirs(target, entry.statement.name, exempt).flatMap((heir) => {
    const kept = copies(model, heir, entry.statement.name);
    if (kept.length > 0 || entry.blocker === undefined) return kept;
    return [insertInto(heir, entry.blocker)];
  });
}

/** The levels that inherit a setting from a level and satisfy a condition, except those inside another such level. */
function outermostHeirs(level: Level, name: string, wanted: (heir: Level) => boolean): Level[] {
  return childrenOf(level).flatMap((child) => {
    if (ownDirectives(child, name).length > 0) return [];
    return wanted(child) ? [child] : outermostHeirs(child, name, wanted);
  });
}

function childrenOf(level: Level): readonly Level[] {
  if (level.kind === 'http') return level.servers;
  if (level.kind === 'server') return level.locations;
  if (level.kind === 'location') return [...level.ifs, ...level.locations];
  return [];
}

/** The levels whose own directives include this one: several when its file is included in several places. */
export function levelsWith(model: Model, level: Level, directive: Directive): Level[] {
  if (model.http === undefined || !model.configuration.isShared(directive.tree.file)) return [level];
  return [...levelsOf(model.http)].filter(({ own }) =>
    own.named(directive.name).some((other) => isSame(other, directive)),
  );
}

/** The levels with the same text as a level, including itself. */
function twinsOf(model: Model, level: Level): Level[] {
  if (model.http === undefined || !model.configuration.isShared(level.block.tree.file)) return [level];
  return [...levelsOf(model.http)].filter(({ block }) => isSame(block, level.block));
}

function isSame(a: Directive, b: Directive): boolean {
  return a.index === b.index && a.tree === b.tree;
}

/** True when a directive is written in the block's own text, not in a file that it includes. */
function standsIn(directive: Directive, block: Directive): boolean {
  return directive.tree === block.tree && directive.start > block.start && directive.end <= block.end;
}

function canEditHttp(http: Http): boolean {
  return http.block.tree.file.editable || http.servers.some(isInHttpFile);
}

/** True for a server at the top of a file that is read at http level and can be changed. */
function isInHttpFile(server: Server): boolean {
  return server.block.parent === undefined && server.block.tree.file.editable;
}

function httpPoint(http: Http, name: string): InsertPoint {
  if (http.block.tree.file.editable) return blockPoint(http.block, name);
  const server = http.servers.find(isInHttpFile);
  if (server === undefined) return { at: 'end', block: http.block };
  const like = ownDirectives(http, name).findLast(
    ({ tree, parent }) => tree === server.block.tree && parent === undefined,
  );
  return like === undefined ? { at: 'before', directive: server.block } : { at: 'after', directive: like };
}

/**
 * After the last directive of the same name, else after the simple directives: above the first nested block or include.
 */
function blockPoint(block: Directive, name: string): InsertPoint {
  const children = block.tree.children(block.index);
  const like = children.findLast((child) => child.name === name);
  if (like !== undefined) return { at: 'after', directive: like };
  const nested = children.findIndex((child) => child.isBlock || child.name === 'include');
  const before = children[nested === -1 ? children.length - 1 : nested - 1];
  if (before !== undefined) return { at: 'after', directive: before };
  return { at: 'start', block };
}

function sameArguments(directive: Directive, args: readonly string[]): boolean {
  return (
    directive.argumentCount === args.length &&
    args.every((value, number) => directive.argument(number) === value)
  );
}

function editKey(edit: Edit): string {
  switch (edit.kind) {
    case 'insert':
      return `insert ${pointKey(edit.point)} ${JSON.stringify(edit.statement)}`;
    case 'set-arguments':
      return `set ${edit.directive.key} ${JSON.stringify(edit.args)}`;
    case 'remove':
      return `remove ${edit.directive.key}`;
    case 'adopt':
      return `adopt ${edit.comment.tree.file.identity}:${edit.comment.start}`;
    case 'set-mode':
    case 'rename-file':
      return `${edit.kind} ${edit.path}`;
  }
}

function pointKey(point: InsertPoint): string {
  if ('directive' in point) return `${point.at} ${point.directive.key}`;
  const { block } = point;
  return `${point.at} ${'key' in block ? block.key : `${block.file.identity}:${TOP}`}`;
}
