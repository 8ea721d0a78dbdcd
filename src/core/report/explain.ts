import type { AnyRule } from '../controls/index.ts';
import type { PageCorrection, Setting } from '../policy/index.ts';
import type { ProfileName } from '../settings/index.ts';
import { tlsCostsText } from './clients-text.ts';
import type { Style } from './style.ts';
import { DEFAULT_WIDTH, groupedBy, wrap } from './words.ts';

/** All that a person needs to decide about a rule: the threat, each setting's values and reasons, what may break. */
export function explainText(
  rule: AnyRule,
  settings: readonly Setting[],
  corrections: readonly PageCorrection[],
  profileNames: readonly ProfileName[],
  style: Style,
  width: number = DEFAULT_WIDTH,
): string {
  const { id, words, outcomes } = rule;
  const own = settings.filter((setting) => setting.control === id);
  const ownCorrections = corrections.filter((correction) => correction.control === id);
  const parts = [
    `${style.bold(id)}: ${words.title}\n`,
    titled('The threat', wrap(words.threat, width, '  '), style),
    titled('What it may break', 'mayBreak' in words ? wrap(words.mayBreak, width, '  ') : '', style),
    titled(
      'Settings',
      own.map((setting) => settingText(setting, profileNames, style, width)).join('\n'),
      style,
    ),
    // The price of a curve is to be known where curves are chosen.
    titled('What key exchange costs a server', id === 'tls' ? tlsCostsText(width) : '', style),
    titled(
      'What it can find',
      Object.entries(outcomes.sentences)
        .map(([outcome, sentence]) => `  ${style.cyan(`${id}/${outcome}`)}\n${wrap(sentence, width, '    ')}`)
        .join(''),
      style,
    ),
    titled(
      "Where the vendor's page is corrected",
      ownCorrections.map((correction) => correctionText(correction, width)).join('\n'),
      style,
    ),
    titled('References', words.references.map((one) => wrap(one, width, '  ', '    ')).join(''), style),
  ];
  return parts.filter((text) => text !== '').join('\n');
}

/** One kind of finding of a rule. */
export interface ExplainedOutcome {
  readonly rule: AnyRule;
  readonly outcome: string;
  readonly sentence: string;
}

/** What the id of a finding stands for. */
export function explainOutcomeText(
  { rule, outcome, sentence }: ExplainedOutcome,
  style: Style,
  width: number = DEFAULT_WIDTH,
): string {
  const { id, words } = rule;
  return [
    `${style.bold(`${id}/${outcome}`)}\n${wrap(sentence, width, '  ')}`,
    titled('The threat', wrap(words.threat, width, '  '), style),
    wrap(`gatehouse explain ${id} says what can be set.`, width),
  ].join('\n');
}

/** What a profile asks of every control, and each place where the vendor's page would not have done what it says. */
export function explainProfileText(
  profile: ProfileName,
  settings: readonly Setting[],
  corrections: readonly PageCorrection[],
  style: Style,
  width: number = DEFAULT_WIDTH,
): string {
  const values = settings.map(
    ({ control, key, profiles }) =>
      `  ${style.cyan(`${control}: ${key}`)}\n` +
      wrap(profiles[profile].text, width, '    ', '      ') +
      wrap(profiles[profile].why, width, '      '),
  );
  return [
    `${style.bold(`The profile ${profile}`)}\n`,
    titled('Settings', values.join('\n'), style),
    titled(
      "Where the vendor's page is corrected",
      corrections.map((correction) => correctionText(correction, width)).join('\n'),
      style,
    ),
  ].join('\n');
}

function titled(title: string, body: string, style: Style): string {
  return body === '' ? '' : `${style.bold(title)}\n${body}`;
}

function settingText(setting: Setting, names: readonly ProfileName[], style: Style, width: number): string {
  const { key, does, allowed, mayBreak, profiles } = setting;
  // Profiles that agree in value and reason are named together.
  const groups = groupedBy(names, (name) => `${profiles[name].text}\n${profiles[name].why}`);
  const values = groups.map((group) => {
    const [first] = group;
    if (first === undefined) return '';
    return (
      wrap(`${group.join(', ')}: ${profiles[first].text}`, width, '    ', '      ') +
      wrap(profiles[first].why, width, '      ')
    );
  });
  return (
    `  ${style.cyan(key)}\n${wrap(does, width, '    ')}${wrap(`Give ${allowed}.`, width, '    ')}` +
    `${wrap(`May break: ${mayBreak}`, width, '    ', '      ')}${values.join('')}`
  );
}

function correctionText({ number, page, fact, fix, departure }: PageCorrection, width: number): string {
  return (
    wrap(page, width, `  ${number}. The page: `, '     ') +
    wrap(fact, width, '     In fact: ', '     ') +
    wrap(fix, width, '     documented: ', '     ') +
    wrap(departure, width, '     recommended: ', '     ')
  );
}
