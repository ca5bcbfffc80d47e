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
  const groups = new Map<string, Group>();
  for (const { day, depot, weight_g, price_cents, minutes } of shipments) {
    const key = `${day}/${depot}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { day, depot, weight: 0, revenue: 0, minutes: [] };
      groups.set(key, group);
    }
    group.weight += weight_g;
    group.revenue += price_cents;
    group.minutes.push(minutes);
  }
  return Array.from(groups.values(), toLine).sort(byDayThenRevenue);
}

function toLine({ day, depot, weight, revenue, minutes }: Group): ReportLine {
  minutes.sort((a, b) => a - b);
  const total = minutes.reduce((sum, each) => sum + each, 0);
  return {
    day,
    depot,
    parcels: minutes.length,
    weight_g: weight,
    revenue_cents: revenue,
    average_minutes: Math.floor((total / minutes.length) * 100 + 0.5) / 100,
    // Nearest rank.
    p95_minutes: minutes[Math.ceil((minutes.length * 95) / 100) - 1]!,
  };
}

function byDayThenRevenue(a: ReportLine, b: ReportLine): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  if (a.revenue_cents !== b.revenue_cents) return b.revenue_cents - a.revenue_cents;
  return a.depot < b.depot ? -1 : 1;
}
