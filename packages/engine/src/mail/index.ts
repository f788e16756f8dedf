export { MailError } from './error.ts';
export { createMailer, type Mail, type Mailer, type MailerOptions } from './mailer.ts';
export {
  type MailSender,
  type MailServer,
  type Parsed,
  parseMailSender,
  parseMailServer,
} from './settings.ts';
