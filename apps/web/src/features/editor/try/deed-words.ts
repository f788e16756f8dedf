import { type Json, type NodeDocument, nodeTypeSpec } from '@aob/ir';

/** What running a step by itself does, told before it is done. `step` has everything filled in. */
export function deedWords({ type, config = {} }: NodeDocument): string {
  const text = (name: string): string | undefined => wordIn(config[name]);
  switch (type) {
    case 'http':
      return `Sends ${text('method') ?? 'GET'} to ${text('url')}, for real.`;
    case 'notify':
      return text('channel') === 'log'
        ? 'Writes a line into the log of the test run; nobody else is told.'
        : `Sends ${text('channel')}${toWhom(config['to'])}, for real.`;
    case 'agent':
      return text('provider') === 'script'
        ? 'Plays the script of the agent. What its tools do is done for real; patches go to the test run.'
        : `Lets ${text('model') ?? 'the model'} of ${text('provider')} work, for real: it costs what it costs, and what its tools do is done.`;
    case 'function':
    case 'task':
      return functionWords(text('handler'), config['code'] !== undefined);
    case 'composite':
      return `Starts a run of ${text('workflow')}, which does its work for real.`;
    case 'hitl':
      return 'Asks in the inbox, and waits for the answer of a person.';
    case 'delay':
      return `Waits ${text('duration') ?? `until ${text('until')}`}, for real.`;
    case 'wait':
      return `Waits until somebody sends the signal ${text('signal')} to the test run.`;
    default:
      return `Runs ${nodeTypeSpec(type).label.toLowerCase()} by itself.`;
  }
}

function functionWords(handler: string | undefined, hasCode: boolean): string {
  if (hasCode) return 'Runs its code in the sandbox, where nothing outside can be touched.';
  if (handler === undefined || handler.startsWith('builtin.'))
    return `Runs ${handler ?? 'builtin.echo'}; nothing outside changes.`;
  return `Calls ${handler}, for real: what it does is done.`;
}

function toWhom(to: Json | undefined): string {
  const names = Array.isArray(to) ? (to as readonly Json[]) : to === undefined ? [] : [to];
  return names.length === 0 ? '' : ` to ${names.map(String).join(', ')}`;
}

function wordIn(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
