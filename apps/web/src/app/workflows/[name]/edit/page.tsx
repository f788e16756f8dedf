import type { Metadata } from 'next';
import { EditorPage } from '@/features/editor/editor-page.tsx';

export const metadata: Metadata = { title: 'Edit workflow' };

export default async function Page({ params }: { readonly params: Promise<{ readonly name: string }> }) {
  return <EditorPage name={decodeURIComponent((await params).name)} />;
}
