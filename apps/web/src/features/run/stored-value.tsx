'use client';

import type { StoredValue } from '@aob/engine/contract';
import type { Json } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';

/** A value of the run: at once when it is inline, on request when it lies in the blob store. */
export function StoredValueView({ stored }: { readonly stored: StoredValue }) {
  if ('value' in stored) return <JsonView value={stored.value} className="max-h-80" />;
  return <BlobValue digest={stored.ref} size={stored.size} />;
}

function BlobValue({ digest, size }: { readonly digest: string; readonly size: number }) {
  const [isWanted, setWanted] = useState(false);
  const blob = useQuery({
    queryKey: ['blob', digest],
    queryFn: async ({ signal }): Promise<Json> => {
      const answer = await fetch(`/v1/blobs/${digest}`, { signal });
      if (!answer.ok) throw new Error(`The blob store answered ${answer.status}.`);
      return (await answer.json()) as Json;
    },
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (blob.isSuccess) return <JsonView value={blob.data} className="max-h-96" />;
  if (blob.isError) return <ProblemView error={blob.error} onRetry={() => void blob.refetch()} />;
  if (blob.isFetching) return <SkeletonBlock className="h-24" />;
  return (
    <Button icon={Download} onClick={() => setWanted(true)}>
      Show {sizeWords(size)}
    </Button>
  );
}

function sizeWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
