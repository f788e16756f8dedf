import { canOwnBody, isJsonObject, type Json, type NodeDocument } from '@aob/ir';
import { NODE_TYPE_ICON } from '../canvas/node-types.ts';
import { JsonView } from '../ui/json-view.tsx';
import { Section } from '../ui/section.tsx';
import type { Step } from './steps.ts';

interface ConfigViewProps {
  readonly node: NodeDocument;
  /** All steps of its document: those of its body are among them. */
  readonly steps: readonly Step[];
  readonly onSelect: (node: string) => void;
}

/** The settings of a node, and what undoes it. A body is a graph of its own, on the canvas: here it is referred to, not spelled out. */
export function ConfigView({ node, steps, onSelect }: ConfigViewProps) {
  const { config = {}, compensate } = node;
  const { body, ...settings } = config;
  const isOwner = canOwnBody(node.type) && body !== undefined;
  const shown = isOwner ? settings : config;
  return (
    <>
      {isOwner && (
        <BodyReference
          inside={steps.filter(({ owner }) => owner === node.id)}
          outputs={isJsonObject(body) ? body['outputs'] : undefined}
          onSelect={onSelect}
        />
      )}
      {Object.keys(shown).length > 0 && (
        <Section title="Config">
          <JsonView value={shown} className="max-h-72" />
        </Section>
      )}
      {compensate !== undefined && (
        <Section title="Undone by">
          <JsonView value={compensate as unknown as Json} className="max-h-72" />
        </Section>
      )}
    </>
  );
}

interface BodyReferenceProps {
  readonly inside: readonly Step[];
  readonly outputs: Json | undefined;
  readonly onSelect: (node: string) => void;
}

function BodyReference({ inside, outputs, onSelect }: BodyReferenceProps) {
  return (
    <Section title={`Body: ${inside.length === 1 ? '1 step' : `${inside.length} steps`}`}>
      <ul aria-label="Body" className="flex flex-wrap gap-1.5">
        {inside.map(({ node }) => {
          const TypeIcon = NODE_TYPE_ICON[node.type];
          return (
            <li key={node.id} className="min-w-0">
              <button
                type="button"
                onClick={() => onSelect(node.id)}
                className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-md border bg-surface px-2 text-sm hover:bg-hover max-sm:h-10"
              >
                <TypeIcon className="size-3.5 shrink-0 text-ink-3" aria-hidden />
                <span className="truncate">{node.label ?? node.id}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {outputs !== undefined && (
        <>
          <p className="text-xs text-ink-3">An instance of it returns</p>
          <JsonView value={outputs} className="max-h-40" />
        </>
      )}
    </Section>
  );
}
