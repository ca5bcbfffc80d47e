package store

import (
	"context"

	"depot/internal/report"
)

// Shipments returns all shipments.
func (s *Store) Shipments(ctx context.Context) ([]report.Shipment, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT day, depot, weight_g, price_cents, minutes FROM shipments ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var shipments []report.Shipment
	for rows.Next() {
		var each report.Shipment
		if err := rows.Scan(&each.Day, &each.Depot, &each.WeightG, &each.PriceCents, &each.Minutes); err != nil {
			return nil, err
		}
		shipments = append(shipments, each)
	}
	return shipments, rows.Err()
}
