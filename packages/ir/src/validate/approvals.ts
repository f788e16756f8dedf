/** What the fields of an approval mean together, in the config of a gate and in the policy of reviews. */
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { parseDurationMs } from '../registry/duration.ts';
import { hasTemplate } from './fields.ts';
import { at, type Report } from './report.ts';

export function checkGateConfig(config: JsonObject, pointer: string, report: Report): void {
  checkSilence(config, pointer, report);
  checkPeople(config['approvers'], at(pointer, 'approvers'), report);
  checkQuorum(config, config['approvers'], pointer, report);
  checkEscalation(config, pointer, report);
  checkReminders(config, pointer, report);
}

/** `policy.reviewers` are the approvers of what `policy.review` says. */
export function checkReviewPolicy(policy: Json | undefined, report: Report): void {
  if (!isJsonObject(policy)) return;
  checkPeople(policy['reviewers'], '/policy/reviewers', report);
  const review = policy['review'];
  if (!isJsonObject(review)) return;
  checkQuorum(review, policy['reviewers'], '/policy/review', report);
  checkEscalation(review, '/policy/review', report);
  checkReminders(review, '/policy/review', report);
}

/** What silence means says nothing where nobody looks at the clock. */
export function checkSilence(config: JsonObject, pointer: string, report: Report): void {
  if (config['on_timeout'] === undefined || config['timeout'] !== undefined) return;
  report.add({
    pointer: at(pointer, 'on_timeout'),
    code: 'field.not_used',
    message: "Without 'timeout' it waits for ever, so 'on_timeout' would do nothing.",
    hint: 'Add a timeout, for example "24h".',
  });
}

function checkPeople(people: Json | undefined, pointer: string, report: Report): void {
  for (const [i, who] of namesIn(people).entries()) {
    if (!hasTemplate(who)) continue;
    report.add({
      pointer: at(pointer, i),
      code: 'hitl.templated_approver',
      message: 'Who may approve is written out, never computed from data.',
      hint: 'Name users (`human:mia`) or roles.',
      rule: 'R36',
    });
  }
}

/** Roles may stand for any number of people, `human:` for one: a quorum that a list of persons cannot reach never ends. */
function checkQuorum(
  { quorum }: JsonObject,
  people: Json | undefined,
  pointer: string,
  report: Report,
): void {
  const names = namesIn(people);
  if (typeof quorum !== 'number' || names.length === 0) return;
  if (names.some((name) => !name.startsWith('human:'))) return;
  const persons = new Set(names).size;
  if (quorum <= persons) return;
  report.add({
    pointer: at(pointer, 'quorum'),
    code: 'hitl.quorum_out_of_reach',
    message: `${quorum} different people must approve, but only ${persons} may: ${[...new Set(names)].join(', ')}.`,
    hint: 'Name more people or a role, or ask for fewer approvals.',
  });
}

/** Every step has somebody in it, and steps are only taken where silence escalates. */
function checkEscalation(config: JsonObject, pointer: string, report: Report): void {
  const { escalate_to: steps, on_timeout: onTimeout } = config;
  const where = at(pointer, 'escalate_to');
  const isEmpty = steps === undefined || (Array.isArray(steps) && steps.length === 0);
  if (onTimeout === 'escalate' && isEmpty) report.add(nobodyAt(where));
  if (steps !== undefined && onTimeout !== 'escalate') {
    report.add({
      pointer: where,
      code: 'field.not_used',
      message: "Silence does not escalate here, so 'escalate_to' would do nothing.",
      hint: 'Say on_timeout: escalate, or leave it out.',
    });
  }
  if (!Array.isArray(steps)) return;
  for (const [i, step] of (steps as readonly Json[]).entries()) {
    if (!isJsonObject(step)) continue;
    const approvers = at(at(where, i), 'approvers');
    if (Array.isArray(step['approvers']) && step['approvers'].length === 0) report.add(nobodyAt(approvers));
    checkPeople(step['approvers'], approvers, report);
  }
}

function nobodyAt(pointer: string): Issue {
  return {
    pointer,
    code: 'hitl.escalates_to_nobody',
    message: 'It escalates, but nobody is there to be asked.',
    hint: 'For example [{ "approvers": ["human:mia"], "timeout": "4h" }].',
  };
}

const REMIND_EVERY_MS_MIN = 60_000;

function checkReminders({ remind_every: every }: JsonObject, pointer: string, report: Report): void {
  const ms = typeof every === 'string' ? parseDurationMs(every) : undefined;
  if (ms === undefined || ms >= REMIND_EVERY_MS_MIN) return;
  report.add({
    pointer: at(pointer, 'remind_every'),
    code: 'hitl.reminds_too_often',
    message: 'Nobody is reminded more often than once a minute.',
  });
}

function namesIn(people: Json | undefined): readonly string[] {
  return Array.isArray(people) ? people.filter((who: Json) => typeof who === 'string') : [];
}
