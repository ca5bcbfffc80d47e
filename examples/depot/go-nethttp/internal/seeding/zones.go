package seeding

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
)

const (
	zones           = 300
	cornersAQuarter = 25
)

// seedZones makes ragged rings over the Alps, in whole 1/100,000 degrees; they overlap, and the priority says which one
// wins.
func seedZones(tx *sql.Tx) error {
	if _, err := tx.Exec(`
		CREATE TABLE zones (
			id INTEGER PRIMARY KEY,
			name TEXT NOT NULL,
			priority INTEGER NOT NULL,
			surcharge_cents INTEGER NOT NULL,
			outline TEXT NOT NULL
		) STRICT`); err != nil {
		return err
	}
	insert, err := tx.Prepare("INSERT INTO zones (name, priority, surcharge_cents, outline) VALUES (?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	r := &random{state: 3}
	for number := 1; number <= zones; number++ {
		lat := r.between(4_580_000, 4_770_000)
		lon := r.between(580_000, 970_000)
		height := r.between(20_000, 70_000)
		width := r.between(40_000, 140_000)
		priority := r.between(1, 50)
		surcharge := r.between(0, 2_500)
		outline, err := json.Marshal(ring(r, float64(lat), float64(lon), float64(height), float64(width)))
		if err != nil {
			return err
		}
		if _, err := insert.Exec(fmt.Sprintf("Zone %d", number), priority, surcharge, string(outline)); err != nil {
			return err
		}
	}
	return nil
}

// ring uses the rational parametrisation of the circle: sines differ between languages in the last bit. The conversions
// keep products from being fused with sums, which rounds otherwise.
func ring(r *random, lat, lon, height, width float64) [][2]int {
	var corners [][2]int
	for quarter := range 4 {
		for step := range cornersAQuarter {
			t := float64(step) / cornersAQuarter
			square := float64(t * t)
			x := (1 - square) / (1 + square)
			y := (2 * t) / (1 + square)
			east, north := turn(x, y, quarter)
			reach := float64(r.between(70, 100)) / 100
			corners = append(corners, [2]int{
				int(math.Floor(lat + float64(north*height*reach))),
				int(math.Floor(lon + float64(east*width*reach))),
			})
		}
	}
	return corners
}

func turn(x, y float64, quarters int) (float64, float64) {
	switch quarters {
	case 0:
		return x, y
	case 1:
		return -y, x
	case 2:
		return -x, -y
	default:
		return y, -x
	}
}
