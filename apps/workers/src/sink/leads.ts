/** The example data behind the tour: leads and the companies they work for. */
import type { Json } from '@aob/ir';

const LEADS: { readonly [id: string]: Json } = {
  lead_1001: {
    id: 'lead_1001',
    name: 'Ada Marsh',
    email: 'ada@northwind.example',
    company: 'northwind',
    source: 'webinar',
  },
  lead_1002: {
    id: 'lead_1002',
    name: 'Bo Lindgren',
    email: 'bo@fjordworks.example',
    company: 'fjordworks',
    source: 'form',
  },
  lead_1003: {
    id: 'lead_1003',
    name: 'Chidi Obi',
    email: 'chidi@quillworks.example',
    company: 'quillworks',
    source: 'referral',
  },
};

const COMPANIES: { readonly [id: string]: Json } = {
  northwind: {
    id: 'northwind',
    name: 'Northwind Logistics',
    industry: 'logistics',
    employees: 1200,
    country: 'SE',
  },
  fjordworks: { id: 'fjordworks', name: 'Fjordworks AS', industry: 'energy', employees: 85, country: 'NO' },
  quillworks: {
    id: 'quillworks',
    name: 'Quillworks Ltd',
    industry: 'publishing',
    employees: 340,
    country: 'NG',
  },
};

/** `leads/lead_1001` or `companies/northwind`; without an id the whole list. */
export function findExampleData(collection: 'leads' | 'companies', id: string | undefined): Json | undefined {
  const table = collection === 'leads' ? LEADS : COMPANIES;
  if (id === undefined) return Object.values(table);
  return Object.hasOwn(table, id) ? table[id] : undefined;
}
