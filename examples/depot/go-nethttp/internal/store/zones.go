package store

import (
	"context"
	"encoding/json"

	"depot/internal/geo"
)

// Zones returns the zones, the one that wins first.
func (s *Store) Zones(ctx context.Context) ([]geo.Zone, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id, name, surcharge_cents, outline FROM zones ORDER BY priority, id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var zones []geo.Zone
	for rows.Next() {
		var id, surcharge int
		var name, outline string
		if err := rows.Scan(&id, &name, &surcharge, &outline); err != nil {
			return nil, err
		}
		var corners [][2]float64
		if err := json.Unmarshal([]byte(outline), &corners); err != nil {
			return nil, err
		}
		zones = append(zones, geo.NewZone(id, name, surcharge, corners))
	}
	return zones, rows.Err()
}
