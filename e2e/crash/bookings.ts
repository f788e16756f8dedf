/** What crash tests have undone: many effects under way at once, each of which says how it is taken back. */

/** Books everything on a list; each booking can be undone. */
export const bookEach = (url: string) => ({
  id: 'each',
  type: 'map',
  config: {
    items: 'inputs.list',
    concurrency: 50,
    body: {
      nodes: [
        {
          id: 'book',
          type: 'function',
          inputs: { booking: '${item}' },
          compensate: {
            type: 'http',
            config: { url, method: 'POST', body: '${nodes.book.output.booking}' },
            retry: { max_attempts: 5 },
          },
        },
      ],
      edges: [],
    },
  },
});
