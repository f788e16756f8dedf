import { cancelsLosers, type Json, joinModeOf, type NodeDocument } from '@aob/ir';

/** The quiet line of a card: what a reader who knows the type wants to know next. */
export function quietLine(node: NodeDocument): string {
  const config = node.config ?? {};
  const text = (key: string): string => asText(config[key]);
  switch (node.type) {
    case 'function':
    case 'task':
      return text('handler') || (text('code') === '' ? 'builtin.echo' : 'inline code');
    case 'http':
    case 'batch_http':
      return `${text('method') || 'GET'} ${shortUrl(text('url'))}`;
    case 'agent':
      return [text('provider'), text('model')].filter((part) => part !== '').join(' · ') || 'agent';
    case 'hitl':
      return listed(config['approvers'], ' or ') || text('message') || 'a person decides';
    case 'notify':
      return [text('channel'), listed(config['to'], ', ')].filter((part) => part !== '').join(' → ');
    case 'delay':
      return text('duration') === '' ? `until ${text('until')}` : `for ${text('duration')}`;
    case 'transform':
      return text('expression');
    case 'aggregate':
      return [text('op'), text('value') || text('items')].filter((part) => part !== '').join(' of ');
    case 'filter':
      return text('where') || text('items');
    case 'map':
      return `for each of ${text('items')}`;
    case 'loop':
      return `while ${text('while')}`;
    case 'wait':
      return `for signal ${text('signal')}`;
    case 'composite':
      return runs(text('workflow'));
    case 'conditional':
      return 'first true edge';
    case 'parallel':
      return 'every edge';
    case 'join':
      return joinLine(node);
  }
}

/** Of a pinned version enough to tell it from another. */
function runs(workflow: string): string {
  if (workflow === '') return 'steps that run as one';
  const [name, digest] = workflow.split('@sha256:');
  return digest === undefined ? `runs ${workflow}` : `runs ${name} · ${digest.slice(0, 8)}`;
}

function joinLine(node: NodeDocument): string {
  const mode = joinModeOf(node.join);
  const line = typeof mode === 'string' ? `waits for ${mode}` : `waits for ${mode.quorum}`;
  return cancelsLosers(node.join) ? `${line}, ends the rest` : line;
}

function listed(value: Json | undefined, between: string): string {
  return Array.isArray(value) ? value.map(asText).join(between) : asText(value);
}

function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Without the scheme; not through `URL`, which would escape the templates in it. */
function shortUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
