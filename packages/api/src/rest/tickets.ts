import { decideTicket, delegateTicket, listTickets, readTicket } from '@aob/engine';
import {
  decideTicketRequest,
  delegateTicketRequest,
  listTicketsQuery,
  ticket,
  ticketDecided,
  ticketDelegated,
  ticketList,
} from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['tickets'];

export const ticketRoutes: Routes = (api, { ports }) => {
  const list = {
    tags,
    summary: 'What waits for a person',
    querystring: listTicketsQuery,
    response: { 200: ticketList },
  };
  api.get('/tickets', { schema: list }, async ({ query }, reply) =>
    answer(reply, await listTickets(ports.reads, query)),
  );

  const one = {
    tags,
    summary: 'One ticket with all it takes to decide',
    params: byId,
    response: { 200: ticket },
  };
  api.get('/tickets/:id', { schema: one }, async ({ params }, reply) =>
    answer(reply, await readTicket(ports, params.id)),
  );

  const decide = {
    tags,
    summary: 'Decide a ticket',
    params: byId,
    body: decideTicketRequest,
    response: { 200: ticketDecided },
  };
  api.post('/tickets/:id/decision', { schema: decide }, async (request, reply) => {
    const { caller, params, body } = request;
    const outcome = await decideTicket(ports, {
      ticketId: params.id,
      caller,
      key: keyOf(request),
      request: body,
    });
    return answer(reply, outcome);
  });

  const hand = {
    tags,
    summary: 'Hand the say on a ticket to another person',
    params: byId,
    body: delegateTicketRequest,
    response: { 200: ticketDelegated },
  };
  api.post('/tickets/:id/delegate', { schema: hand }, async (request, reply) => {
    const { caller, params, body } = request;
    const wanted = { ticketId: params.id, caller, key: keyOf(request), request: body };
    return answer(reply, await delegateTicket(ports, wanted));
  });
};
