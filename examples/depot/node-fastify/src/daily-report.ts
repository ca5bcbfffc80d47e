import type { Shipment } from './shipments.js';

export interface ReportLine {
  day: string;
  depot: string;
  parcels: number;
  weight_g: number;
  revenue_cents: number;
  average_minutes: number;
  p95_minutes: number;
}

interface Group {
  day: string;
  depot: string;
  weight: number;
  revenue: number;
  minutes: number[];
}

/** Deliveries by day and depot: by day, then the depot that earned most first. */
export function dailyReport(shipments: Shipment[]): ReportLine[] {
  return groupByDayAndDepot(shipments).map(toLine).sort(byDayThenRevenue);
}

// Maps in a map: one key of day and depot would mean a new string to hash for each row.
function groupByDayAndDepot(shipments: Shipment[]): Group[] {
  const days = new Map<string, Map<string, Group>>();
  for (const { day, depot, weight_g, price_cents, minutes } of shipments) {
    let depots = days.get(day);
    if (depots === undefined) days.set(day, (depots = new Map()));
    let group = depots.get(depot);
    if (group === undefined) depots.set(depot, (group = { day, depot, weight: 0, revenue: 0, minutes: [] }));
    group.weight += weight_g;
    group.revenue += price_cents;
    group.minutes.push(minutes);
  }
  return [...days.values()].flatMap((depots) => [...depots.values()]);
}

function toLine({ day, depot, weight, revenue, minutes }: Group): ReportLine {
  // A typed array sorts numbers without calling a comparator.
  const sorted = Uint32Array.from(minutes).sort();
  const total = sorted.reduce((sum, each) => sum + each, 0);
  return {
    day,
    depot,
    parcels: sorted.length,
    weight_g: weight,
    revenue_cents: revenue,
    average_minutes: Math.floor((total / sorted.length) * 100 + 0.5) / 100,
    // Nearest rank.
    p95_minutes: sorted[Math.ceil((sorted.length * 95) / 100) - 1]!,
  };
}

function byDayThenRevenue(a: ReportLine, b: ReportLine): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  if (a.revenue_cents !== b.revenue_cents) return b.revenue_cents - a.revenue_cents;
  return a.depot < b.depot ? -1 : 1;
}
