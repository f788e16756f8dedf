// @ts-check
/**
 * Sentences for people (messages, hints, reasons) are not emptied: what they say is no rule, and tests that spell them would
 * only repeat them. Codes, names and keys have no blanks and are changed like everything else.
 */
const isSentence = (/** @type {string} */ text) => / /.test(text);

/** @param {any} path Of Babel; Stryker hands it on as it is. */
const shouldIgnore = (path) => {
  if (path.isStringLiteral() && isSentence(path.node.value)) return 'words for people';
  if (
    path.isTemplateLiteral() &&
    path.node.quasis.some((/** @type {any} */ { value }) => isSentence(value.raw))
  )
    return 'words for people';
  return undefined;
};

export const strykerPlugins = [{ kind: 'Ignore', name: 'prose', value: { shouldIgnore } }];
