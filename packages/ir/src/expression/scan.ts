/**
 * Finds `${…}` in a string (R9). `$${` is a literal `${`. The closing brace is the one that the CEL lexer sees:
 * braces in strings, comments and maps do not count. Mirrors the lexer of cel-js: a backslash takes the next
 * character with it, in raw strings too.
 */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly source: string; readonly start: number }
  /** A `${` whose brace never closes. */
  | { readonly kind: 'unclosed'; readonly start: number };

export function scanTemplate(template: string): readonly Segment[] {
  const segments: Segment[] = [];
  let text = '';
  let at = 0;
  while (at < template.length) {
    const dollar = template.indexOf('$', at);
    if (dollar === -1) break;
    text += template.slice(at, dollar);
    if (template.startsWith('$${', dollar)) {
      text += '${';
      at = dollar + 3;
    } else if (template.startsWith('${', dollar)) {
      const end = endOfExpression(template, dollar + 2);
      if (end === -1) return [...segments, { kind: 'unclosed', start: dollar }];
      if (text !== '') segments.push({ kind: 'text', text });
      text = '';
      segments.push({ kind: 'expression', source: template.slice(dollar + 2, end), start: dollar + 2 });
      at = end + 1;
    } else {
      text += '$';
      at = dollar + 1;
    }
  }
  text += template.slice(at);
  if (text !== '') segments.push({ kind: 'text', text });
  return segments;
}

/** Offset of the brace that closes the expression starting at `start`; -1 when none does. */
export function endOfExpression(template: string, start: number): number {
  let open = 0;
  for (let i = start; i < template.length; i++) {
    const c = template[i];
    if (c === '"' || c === "'") {
      i = endOfString(template, i, c);
      if (i === -1) return -1;
    } else if (c === '/' && template[i + 1] === '/') {
      const newline = template.indexOf('\n', i);
      if (newline === -1) return -1;
      i = newline;
    } else if (c === '{') {
      open++;
    } else if (c === '}' && open-- === 0) {
      return i;
    }
  }
  return -1;
}

/** Offset of the last character of the string literal that opens at `start`; -1 when it never ends. */
function endOfString(template: string, start: number, quote: string): number {
  const closing = template.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  for (let i = start + closing.length; i < template.length; i++) {
    if (template[i] === '\\') i++;
    else if (template.startsWith(closing, i)) return i + closing.length - 1;
  }
  return -1;
}
