import type { Metadata } from 'next';
import { DiffPage } from '@/features/diff/diff-page.tsx';

export const metadata: Metadata = { title: 'Compare documents' };

export default async function Page({ params }: { readonly params: Promise<{ readonly name: string }> }) {
  return <DiffPage name={decodeURIComponent((await params).name)} />;
}
