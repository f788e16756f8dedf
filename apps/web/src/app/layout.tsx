import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import './globals.css';
import { Providers } from '@/features/data/providers.tsx';
import { AppFrame } from '@/features/frame/app-frame.tsx';

export const metadata: Metadata = {
  title: { default: 'aob studio', template: '%s · aob' },
  description: 'Runs, patches and decisions of this aob.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#14171d' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // Reading the request makes every page render per request, which the nonce needs.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers nonce={nonce}>
          <AppFrame>{children}</AppFrame>
        </Providers>
      </body>
    </html>
  );
}
