/** The config of a notify node, channel by channel: what `to`, `subject` and `body` must be for it, before any template is resolved. */
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { mailAddress } from '../registry/mail-address.ts';
import { checkUrlText, hasTemplate, wrongType } from './fields.ts';
import { at, quoted, type Report } from './report.ts';

type ChannelRule = (config: JsonObject, pointer: string, report: Report) => void;

const CHANNELS: { readonly [channel: string]: ChannelRule } = {
  log(config, pointer, report) {
    if (config['to'] === undefined) return;
    report.add({
      pointer: at(pointer, 'to'),
      code: 'field.not_used',
      message: "The channel log goes to the run's own log, so 'to' would do nothing.",
      hint: 'Leave it out, or choose another channel.',
    });
  },
  webhook: (config, pointer, report) => checkUrlTarget(config, pointer, report, 'where does the webhook go?'),
  slack: checkSlack,
  email: checkEmail,
};

export function checkNotify(config: JsonObject, pointer: string, report: Report): void {
  const { channel } = config;
  if (typeof channel === 'string' && Object.hasOwn(CHANNELS, channel))
    CHANNELS[channel]?.(config, pointer, report);
}

function checkUrlTarget(config: JsonObject, pointer: string, report: Report, question: string): void {
  const { to } = config;
  const hint = 'to: "https://example.com/hook"';
  if (to === undefined) missing('to', question, hint, pointer, report);
  else if (Array.isArray(to)) wrongType(to, 'one URL, not a list', at(pointer, 'to'), report, hint);
  // Anything but a text or a list has been refused with the shape of the field.
  else if (typeof to === 'string') checkUrlText(to, at(pointer, 'to'), report);
}

function checkSlack(config: JsonObject, pointer: string, report: Report): void {
  checkUrlTarget(config, pointer, report, 'which incoming webhook of Slack?');
  const { subject, body } = config;
  if (subject !== undefined) {
    report.add({
      pointer: at(pointer, 'subject'),
      code: 'field.not_used',
      message: "A Slack message has no subject, so 'subject' would do nothing.",
      hint: 'Write it into the body: "*Subject*\\nText".',
    });
  }
  if (body === undefined || typeof body === 'string' || isJsonObject(body)) return;
  const hint = '"Text", or an object that Slack takes: { "text": "…", "blocks": […] }';
  wrongType(body, 'a text or an object', at(pointer, 'body'), report, hint);
}

function checkEmail(config: JsonObject, pointer: string, report: Report): void {
  const { to, subject } = config;
  const hint = 'to: "ada@example.com", or a list of addresses';
  if (to === undefined) missing('to', 'who gets the mail?', hint, pointer, report);
  else if (typeof to === 'string') checkAddress(to, at(pointer, 'to'), report);
  else if (Array.isArray(to)) {
    for (const [i, item] of (to as readonly Json[]).entries())
      if (typeof item === 'string') checkAddress(item, at(at(pointer, 'to'), i), report);
  }
  if (subject === undefined)
    missing('subject', 'what is the mail about?', 'subject: "One line"', pointer, report);
  else if (typeof subject === 'string') checkSubject(subject, at(pointer, 'subject'), report);
}

function checkAddress(text: string, pointer: string, report: Report): void {
  const address = mailAddress(text);
  if (address.kind !== 'invalid') return;
  report.add({
    pointer,
    code: 'notify.bad_address',
    message: `${quoted(text)} is no mail address: ${address.problem}.`,
    hint: 'Write it like ada@example.com; several addresses are a list.',
  });
}

/** A line break would begin another header. Inside a template it is CEL's own white space. */
function checkSubject(subject: string, pointer: string, report: Report): void {
  if (hasTemplate(subject) || !/\p{Cc}/u.test(subject)) return;
  report.add({
    pointer,
    code: 'notify.bad_subject',
    message: 'The subject of a mail is one line, without line breaks, tabs or other control characters.',
    hint: 'Put the rest into the body.',
  });
}

function missing(field: string, question: string, hint: string, pointer: string, report: Report): void {
  report.add({
    pointer,
    code: 'field.missing',
    message: `The field '${field}' is missing: ${question}`,
    hint,
  });
}
