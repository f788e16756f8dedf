/** From a reference to the document it means: `name`, `name@tag`, `name@sha256:…`, or a tag alone. */
import { type Digest, type Issue, nearestWord } from '@aob/ir';
import type { WorkflowSummary, Workflows } from '../ports/workflows.ts';
import type { WorkflowRef } from '../run/events.ts';
import { done, type Outcome, refused } from './outcome.ts';

export const DEFAULT_TAG = 'main';

/** Names and tags: what can stand in an address and a reference without quoting. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** More workflows than this are not searched for a similar name. */
const SUGGESTIONS_FROM = 200;

export const isDigest = (text: string): text is Digest => DIGEST.test(text);

/** What is wrong with a new name or tag, if anything. */
export const nameIssue = (name: string, pointer: string, what: 'name' | 'tag'): Issue | undefined => {
  if (NAME.test(name)) return undefined;
  return {
    pointer,
    code: `workflow.${what}_invalid`,
    message: `${JSON.stringify(name)} cannot be a ${what}.`,
    hint: 'Use lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit, at most 100.',
  };
};

export interface Reference {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

export const parseReference = (reference: string): Reference => {
  const at = reference.indexOf('@');
  if (at === -1) return { name: reference };
  const name = reference.slice(0, at);
  const pin = reference.slice(at + 1);
  return isDigest(pin) ? { name, digest: pin } : { name, tag: pin };
};

/** `pointer`: where the reference stands in the request, empty for one in the address. */
export const resolveReference = async (
  workflows: Workflows,
  reference: string,
  pointer = '',
): Promise<Outcome<WorkflowRef>> => {
  const { name, tag, digest } = parseReference(reference);
  if (digest !== undefined) {
    const versions = await workflows.versions(name);
    if (versions.some((version) => version.digest === digest)) return done({ name, digest });
    return unknownVersion(workflows, name, `version ${digest}`, pointer);
  }
  const wanted = tag ?? DEFAULT_TAG;
  const row = await workflows.tag(name, wanted);
  if (row !== undefined) return done({ name, tag: wanted, digest: row.digest });
  return unknownVersion(workflows, name, `tag ${wanted}`, pointer);
};

/** `name@tag`, or a bare tag when exactly one workflow has it. */
export const resolveTag = async (
  workflows: Workflows,
  tag: string,
  pointer: string,
): Promise<Outcome<WorkflowRef>> => {
  if (tag.includes('@')) return resolveReference(workflows, tag, pointer);
  const [row, ...others] = await workflows.withTag(tag);
  if (row === undefined) {
    return refused({
      kind: 'not_found',
      code: 'tag.unknown',
      message: `No workflow has a tag ${tag}.`,
      hint: 'Write name@tag; GET /v1/workflows lists names with their tags.',
      pointer,
    });
  }
  if (others.length === 0) return done({ name: row.workflow, tag, digest: row.digest });
  const names = [row, ...others].slice(0, 5).map((each) => `${each.workflow}@${tag}`);
  return refused({
    kind: 'rejected',
    code: 'tag.ambiguous',
    message: `${others.length + 1} workflows have a tag ${tag}.`,
    hint: `Say which one: ${names.join(', ')}.`,
    pointer,
  });
};

const unknownVersion = async (
  workflows: Workflows,
  name: string,
  what: string,
  pointer: string,
): Promise<Outcome<never>> => {
  const known = await workflows.get(name);
  if (known === undefined) return unknownWorkflow(workflows, name, pointer);
  return refused({
    kind: 'not_found',
    code: 'workflow.version_unknown',
    message: `${name} has no ${what}.`,
    hint: `Its tags are ${tagsOf(known)}; GET /v1/workflows/${name}/versions lists its versions.`,
    pointer,
  });
};

const tagsOf = (workflow: WorkflowSummary): string =>
  workflow.tags.map(({ tag }) => tag).join(', ') || 'none';

export const unknownWorkflow = async (
  workflows: Workflows,
  name: string,
  pointer = '',
): Promise<Outcome<never>> => {
  const names = (await workflows.list({ limit: SUGGESTIONS_FROM })).map((workflow) => workflow.name);
  const near = nearestWord(name, names);
  return refused({
    kind: 'not_found',
    code: 'workflow.unknown',
    message: `There is no workflow ${name}.`,
    hint:
      near === undefined
        ? 'GET /v1/workflows lists them; POST /v1/workflows pushes one.'
        : `Did you mean ${near}?`,
    pointer,
  });
};
