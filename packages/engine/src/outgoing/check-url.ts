/** The check at save and at patch: the literal form only, no DNS, no network (design §11). */
import { calledField, graphsOf, type Issue, isJsonObject, type Json, type NodeDocument } from '@aob/ir';
import { judgeUrl, type OutgoingPolicy } from './policy.ts';

/** A host that only a template knows is judged when the request is made. */
const TEMPLATED_HOST = /^\s*(?:\$\{|[a-z][a-z0-9+.-]*:\/\/[^/?#]*\$\{)/i;

/** `pointer` says where the URL stands in its document. */
export function checkUrlLiteral(url: string, policy: OutgoingPolicy, pointer = ''): Issue | undefined {
  if (TEMPLATED_HOST.test(url)) return undefined;
  // Templates in the path are no part of what is judged, and would not parse as a URL.
  const literal = url.replaceAll(/\$\{[^}]*\}/g, 'x');
  if (!URL.canParse(literal)) {
    const message = `"${url}" is no URL.`;
    return { pointer, code: 'http.bad_url', message, hint: 'Write it out: https://api.example.com/path.' };
  }
  const blocked = judgeUrl(new URL(literal), policy);
  return blocked === undefined ? undefined : { pointer, code: 'http.blocked_host', ...blocked };
}

/** Every URL that a document calls, in bodies too, each with its pointer; also of a document that is wrong in other ways. */
export function checkDocumentUrls(document: Json, policy: OutgoingPolicy): readonly Issue[] {
  if (!isJsonObject(document)) return [];
  return graphsOf(document).flatMap(({ nodes, pointer }) =>
    nodes.flatMap((node, index) => urlIssues(node, policy, `${pointer}/nodes/${index}`)),
  );
}

/** The same of one node, with a pointer by its id. */
export function checkNodeUrl(node: NodeDocument, policy: OutgoingPolicy): Issue | undefined {
  return urlIssues(node as unknown as Json, policy, `/nodes/{${node.id}}`)[0];
}

/** Of a node, and of what undoes it. */
function urlIssues(node: Json, policy: OutgoingPolicy, pointer: string): readonly Issue[] {
  const issueOf = (caller: Json, where: string): readonly Issue[] => {
    const called = calledUrl(caller);
    const issue = called && checkUrlLiteral(called.url, policy, `${where}/config/${called.field}`);
    return issue === undefined ? [] : [issue];
  };
  const undo = isJsonObject(node) ? node['compensate'] : undefined;
  return [...issueOf(node, pointer), ...(undo === undefined ? [] : issueOf(undo, `${pointer}/compensate`))];
}

/** The field of a caller's config that says whom it calls, and what stands there. */
function calledUrl(caller: Json): { readonly field: string; readonly url: string } | undefined {
  const config = isJsonObject(caller) ? caller['config'] : undefined;
  if (!isJsonObject(caller) || !isJsonObject(config)) return undefined;
  const field = calledField(caller['type'], config);
  const url = field === undefined ? undefined : config[field];
  return field === undefined || typeof url !== 'string' ? undefined : { field, url };
}
