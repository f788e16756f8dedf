'use client';

import type { WorkflowDocument } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../ui/button.tsx';
import { FilterChip } from '../ui/chip.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { toast } from '../ui/toast.ts';
import { inReadingOrder } from './reading-order.ts';

type Format = 'yaml' | 'json';

/** The document as text, in either form people write it. */
export function DocumentView({ definition }: { readonly definition: WorkflowDocument }) {
  const [format, setFormat] = useState<Format>('yaml');
  const text = useQuery({
    queryKey: ['document text', format, definition],
    queryFn: () => asText(definition, format),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  return (
    <div className="flex flex-col gap-2 p-4">
      <div className="flex items-center gap-2">
        <FilterChip isOn={format === 'yaml'} onClick={() => setFormat('yaml')}>
          YAML
        </FilterChip>
        <FilterChip isOn={format === 'json'} onClick={() => setFormat('json')}>
          JSON
        </FilterChip>
        <IconButton
          icon={Copy}
          label="Copy the document"
          className="ml-auto"
          onClick={() => void navigator.clipboard.writeText(text ?? '').then(() => toast('Copied'))}
        />
      </div>
      {text === undefined ? (
        <SkeletonBlock className="h-64" />
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs leading-5"
        >
          {text}
        </pre>
      )}
    </div>
  );
}

async function asText(definition: WorkflowDocument, format: Format): Promise<string> {
  const document = inReadingOrder(definition);
  if (format === 'json') return JSON.stringify(document, null, 2);
  // Only readers of YAML load its writer.
  const { stringify } = await import('yaml');
  return stringify(document, { lineWidth: 0 });
}
