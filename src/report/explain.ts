import type { AnyControl } from '../controls/index.ts';
import type { Mend, ProfileName, Setting } from '../policy/index.ts';
import type { Style } from './style.ts';
import { wrap } from './style.ts';

/** Everything that is known of a control: why, what each profile asks, what may break, what the vendor's page says. */
export function explainText(
  control: AnyControl,
  settings: readonly Setting[],
  mends: readonly Mend[],
  profiles: readonly ProfileName[],
  style: Style,
  width: number,
): string {
  const { id, words } = control;
  const own = settings.filter((setting) => setting.control === id);
  const part = (title: string) => `\n${style.bold(title)}\n`;
  const lines = [`${style.bold(id)}: ${words.title}\n`, `\n${wrap(words.threat, width)}\n`, part('What may break'), `${wrap(words.mayBreak, width)}\n`, part('Settings')];
  for (const setting of own) {
    lines.push(`  ${style.cyan(setting.key)}: ${wrap(`${setting.does} (${setting.allowed})`, width - 4, '    ')}\n`);
    for (const profile of profiles) {
      const { text, why } = setting.profiles[profile];
      lines.push(`    ${profile}: ${style.green(text)}\n      ${wrap(why, width - 6, '      ')}\n`);
    }
  }
  const concerned = mends.filter((mend) => mend.control === id);
  if (concerned.length > 0) {
    lines.push(part("Where the vendor's page would not do what it says"));
    for (const mend of concerned) {
      lines.push(`  ${mend.number}. ${wrap(`The page: ${mend.page}`, width - 5, '     ')}\n`);
      lines.push(`     ${wrap(`In fact: ${mend.fact}`, width - 5, '     ')}\n`);
      lines.push(`     ${style.green('documented')}: ${wrap(mend.mend, width - 5, '     ')}\n`);
      lines.push(`     ${style.green('recommended')}: ${wrap(mend.departure, width - 5, '     ')}\n`);
    }
  }
  lines.push(part('References'), ...words.references.map((reference) => `  ${reference}\n`));
  return lines.join('');
}
