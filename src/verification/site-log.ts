import { quoted } from '../core/http/index.ts';
import type { Exchange } from '../wire/index.ts';
import type { CorsAnswer } from './judge/cors.ts';
import { letsIn } from './judge/cors.ts';
import { failureRemark } from './judge/failures.ts';
import type { Sighting, WireFinding } from './judge/finding.ts';
import { leniencyRemarks } from './judge/leniency.ts';
import type { AskedOrigin } from './judge/origins.ts';
import { hostOf, originOf, originsToAsk } from './judge/origins.ts';
import { downgradeRemarks } from './judge/redirects.ts';
import { judgeResponse } from './judge/response.ts';
import type { JudgedResponse, Remark, Seen, Wants } from './judge/seen.ts';
import { sightingOf, wantsOf } from './judge/seen.ts';
import type { Prober } from './prober.ts';
import type { Question } from './site-questions.ts';
import { plainQuestion } from './site-questions.ts';
import type { VerifyRequest } from './verify-request.ts';

/** Sends requests to a site, has each answer judged, and keeps each finding once. */
export class SiteLog {
  readonly #findings = new Map<string, WireFinding>();
  readonly request: VerifyRequest;
  readonly wants: Wants;
  readonly origins: readonly AskedOrigin[];
  readonly prober: Prober;
  readonly #pages = new Map<string, Promise<Exchange | undefined>>();
  readonly #letIn = new Set<AskedOrigin>();
  /** Targets of which nothing was asked. */
  leftOut = 0;

  constructor(request: VerifyRequest, prober: Prober) {
    this.request = request;
    this.wants = wantsOf(request.policy);
    this.prober = prober;
    const allow = request.policy.controls.cors?.allow ?? 'none';
    this.origins = originsToAsk(request.site, allow, request.furtherOrigins);
  }

  /** A plain GET. A page that was read with its body is not asked for again. */
  get(target: string, isBodyWanted = false): Promise<Exchange | undefined> {
    const known = this.#pages.get(target);
    if (known !== undefined) return known;
    const answer = this.ask(plainQuestion(target), isBodyWanted);
    if (isBodyWanted) this.#pages.set(target, answer);
    return answer;
  }

  /** Sends a request and judges its answer by itself. */
  async ask(question: Question, isBodyWanted = false): Promise<Exchange | undefined> {
    const { bodyBytes, glanceBytes } = this.request.budget;
    const request = { ...question, host: hostOf(this.request.site) };
    const answer = await this.prober.ask(request, isBodyWanted ? bodyBytes : glanceBytes);
    this.request.onProgress?.(this.prober.asked());
    if (answer === undefined) return undefined;
    const failure = failureRemark(answer, isBodyWanted);
    if (failure !== undefined) this.add({ ...failure, seen: this.#sighting(request, answer) });
    if (answer.kind === 'response') {
      const seen = this.seenBy(request, answer);
      for (const remark of leniencyRemarks(answer)) this.remark(seen, remark);
      this.judge(seen);
    }
    return answer;
  }

  judge(seen: Seen): void {
    for (const finding of judgeResponse(seen, this.wants)) this.add(finding);
    for (const remark of downgradeRemarks(seen)) this.remark(seen, remark);
  }

  seenBy({ method, target }: Pick<Question, 'method' | 'target'>, response: JudgedResponse): Seen {
    return { url: this.#url(target), target, method, response, tls: this.#isTls };
  }

  remark(seen: Seen, remark: Remark): void {
    this.add({ ...remark, seen: sightingOf(seen) });
  }

  add(finding: WireFinding): void {
    const { control, outcome, message, evidence, seen, isOfValue } = finding;
    const cookie = control === 'cookies' ? evidence : '';
    const about = isOfValue ? [evidence] : [seen.url, seen.method, seen.status, cookie];
    const key = JSON.stringify([control, outcome, message, ...about]);
    if (!this.#findings.has(key)) this.#findings.set(key, finding);
  }

  /** Remembers which origins were let in anywhere. */
  noteLetIn(answers: readonly CorsAnswer[]): void {
    for (const answer of answers) if (letsIn(answer)) this.#letIn.add(answer.asked);
  }

  /** Adds findings about the whole: origins that were let in nowhere, and what was not asked. */
  finish(isAnswered: boolean): void {
    const { start } = this.request;
    for (const asked of isAnswered ? this.origins : []) {
      if (asked.kind !== 'allowed' || this.#letIn.has(asked)) continue;
      this.add({
        control: 'cors',
        outcome: 'allowed-nowhere',
        severity: 'info',
        message: 'An origin that the policy allows is let in nowhere',
        evidence: quoted(`Origin: ${asked.origin}`),
        seen: this.sighting(start, undefined),
        cause: { kind: 'level' },
        isOfValue: true,
      });
    }
    const { count, reason } = this.prober.unasked();
    if (reason === undefined && this.leftOut === 0) return;
    const paths = this.leftOut === 0 ? '' : `${this.leftOut} paths and `;
    this.add({
      control: 'responses',
      outcome: 'not-asked',
      severity: 'medium',
      message: 'Not everything was asked: this report is incomplete',
      evidence: `${paths}${count} requests were left out: ${reason ?? 'the requests or the time were used up'}`,
      seen: this.sighting(start, undefined),
      cause: { kind: 'level' },
    });
  }

  /** A sighting of something that is not an answer to one of these requests. */
  sighting(target: string, status: number | undefined): Sighting {
    return { url: this.#url(target), target, tls: this.#isTls, method: 'GET', status, headers: [] };
  }

  findings(): WireFinding[] {
    return [...this.#findings.values()];
  }

  #sighting({ method, target }: Question, answer: Exchange): Sighting {
    if (answer.kind === 'response') return sightingOf(this.seenBy({ method, target }, answer));
    return { ...this.sighting(target, undefined), method };
  }

  get #isTls(): boolean {
    return this.request.endpoint.tls !== undefined;
  }

  #url(target: string): string {
    return quoted(originOf(this.request.site) + target);
  }
}
