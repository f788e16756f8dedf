import { isJsonObject, type Json } from '@aob/ir';
import { Layers2 } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { useEditor } from '../state/editor-context.ts';
import type { ControlProps } from './field-control.tsx';
import { JsonInput } from './json-input.tsx';

/** The graph inside: a canvas of its own. What it returns belongs to the node. */
export function BodyInput({ id, value, describedBy, isInvalid, onChange }: ControlProps) {
  const { open, selected } = useEditor();
  const body = isJsonObject(value) ? value : {};
  const { outputs, ...graph } = body;
  const steps = Array.isArray(body['nodes']) ? body['nodes'].length : 0;
  return (
    <div className="flex flex-col gap-2">
      <Button
        id={id}
        icon={Layers2}
        keys="o"
        className="self-start"
        aria-describedby={describedBy}
        onClick={() => selected !== undefined && open(selected)}
      >
        {steps === 0 ? 'Add the steps inside' : `Open its ${steps === 1 ? 'step' : `${steps} steps`}`}
      </Button>
      <label htmlFor={`${id}-outputs`} className="text-sm font-medium">
        What it returns
      </label>
      <JsonInput
        id={`${id}-outputs`}
        value={outputs}
        placeholder="What its last step returns"
        describedBy={describedBy}
        isInvalid={isInvalid}
        onChange={(next) => onChange(withOutputs(graph, next))}
      />
    </div>
  );
}

function withOutputs(graph: { readonly [key: string]: Json }, outputs: Json | undefined): Json {
  return outputs === undefined ? graph : { ...graph, outputs };
}
