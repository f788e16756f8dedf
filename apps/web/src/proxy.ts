/** Every page gets a policy with a fresh nonce: no script runs that this server did not write. */
import { type NextRequest, NextResponse } from 'next/server';
import { isDevelopment } from './env.ts';
import { contentSecurityPolicy } from './features/gateway/content-security-policy.ts';

export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = contentSecurityPolicy(nonce, isDevelopment());
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  // Next reads the nonce for its own scripts from this request header.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('x-content-type-options', 'nosniff');
  return response;
}

export const config = {
  // The gateway's answers are data and streams, static files are immutable: neither needs a policy.
  matcher: ['/((?!_next/static|trpc/|v1/|openapi.json|icon.svg).*)'],
};
