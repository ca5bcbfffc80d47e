package seeding

import (
	"database/sql"
	"fmt"
)

const (
	shipments = 20_000
	days      = 30
)

var depots = []string{"BSL-1", "GVA-1", "LUG-1", "LYS-1", "MIL-2", "MUC-1", "VIE-3", "ZRH-1"}

func seedShipments(tx *sql.Tx) error {
	if _, err := tx.Exec(`
		CREATE TABLE shipments (
			id INTEGER PRIMARY KEY,
			day TEXT NOT NULL,
			depot TEXT NOT NULL,
			weight_g INTEGER NOT NULL,
			price_cents INTEGER NOT NULL,
			minutes INTEGER NOT NULL
		) STRICT`); err != nil {
		return err
	}
	insert, err := tx.Prepare("INSERT INTO shipments (day, depot, weight_g, price_cents, minutes) VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	r := &random{state: 2}
	for range shipments {
		day := fmt.Sprintf("2026-09-%02d", r.between(1, days))
		depot := pick(r, depots)
		weight := r.between(50, 31_500)
		price := r.between(490, 9_900)
		minutes := r.between(30, 4_320)
		if _, err := insert.Exec(day, depot, weight, price, minutes); err != nil {
			return err
		}
	}
	return nil
}
