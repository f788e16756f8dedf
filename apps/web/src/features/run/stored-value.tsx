'use client';

import type { StoredValue } from '@aob/engine/contract';
import type { Json } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { Download, Eye } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';

interface StoredValueProps {
  readonly stored: StoredValue;
  /** Of the file it is saved as. */
  readonly name: string;
}

/** A value of the run: at once when it is inline, on request when it lies in the blob store. */
export function StoredValueView({ stored, name }: StoredValueProps) {
  if ('value' in stored) return <JsonView value={stored.value} className="max-h-80" />;
  return <BlobValue digest={stored.ref} size={stored.size} name={name} />;
}

interface BlobValueProps {
  readonly digest: string;
  readonly size: number;
  readonly name: string;
}

/** Large values are shown when somebody wants them, and can be saved without that. */
function BlobValue({ digest, size, name }: BlobValueProps) {
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
  if (blob.isSuccess)
    return (
      <>
        <JsonView value={blob.data} className="max-h-96" />
        <SaveBlob digest={digest} name={name} />
      </>
    );
  if (blob.isError) return <ProblemView error={blob.error} onRetry={() => void blob.refetch()} />;
  if (blob.isFetching) return <SkeletonBlock className="h-24" />;
  return (
    <div className="flex flex-wrap gap-2">
      <Button icon={Eye} onClick={() => setWanted(true)}>
        Show {sizeWords(size)}
      </Button>
      <SaveBlob digest={digest} name={name} />
    </div>
  );
}

function SaveBlob({ digest, name }: Omit<BlobValueProps, 'size'>) {
  return (
    <a
      href={`/v1/blobs/${digest}`}
      download={`${name}.json`}
      className="inline-flex h-8 w-fit items-center gap-1.5 rounded-md border border-line-strong bg-surface px-3 text-sm font-medium hover:bg-hover max-sm:h-10"
    >
      <Download className="size-4" aria-hidden />
      Download
    </a>
  );
}

function sizeWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
