import type { Metadata } from 'next';
import { PatchPage } from '@/features/patches/patch-page.tsx';

export const metadata: Metadata = { title: 'Patch' };

export default async function Page({ params }: { readonly params: Promise<{ readonly patchId: string }> }) {
  return <PatchPage patchId={decodeURIComponent((await params).patchId)} />;
}
