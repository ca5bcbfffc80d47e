// Package report adds up shipments.
package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Shipment is a delivered parcel, as the daily report counts it.
type Shipment struct {
	Day        string
	Depot      string
	WeightG    int
	PriceCents int
	Minutes    int
}

// Line is one day of one depot.
type Line struct {
	Day            string  `json:"day"`
	Depot          string  `json:"depot"`
	Parcels        int     `json:"parcels"`
	WeightG        int     `json:"weight_g"`
	RevenueCents   int     `json:"revenue_cents"`
	AverageMinutes float64 `json:"average_minutes"`
	P95Minutes     int     `json:"p95_minutes"`
}

type key struct{ day, depot string }

type group struct {
	weight, revenue int
	minutes         []int
}

// Daily reports deliveries by day and depot: by day, then the depot that earned most first.
func Daily(shipments []Shipment) []Line {
	groups := make(map[key]*group)
	for i := range shipments {
		s := &shipments[i]
		k := key{s.Day, s.Depot}
		g := groups[k]
		if g == nil {
			g = &group{}
			groups[k] = g
		}
		g.weight += s.WeightG
		g.revenue += s.PriceCents
		g.minutes = append(g.minutes, s.Minutes)
	}
	lines := make([]Line, 0, len(groups))
	for k, g := range groups {
		lines = append(lines, g.line(k))
	}
	slices.SortFunc(lines, byDayThenRevenue)
	return lines
}

func (g *group) line(k key) Line {
	slices.Sort(g.minutes)
	total := 0
	for _, each := range g.minutes {
		total += each
	}
	count := len(g.minutes)
	// The conversion keeps the product from being fused with the sum, which rounds otherwise.
	hundredths := float64(float64(total) / float64(count) * 100)
	return Line{
		Day:            k.day,
		Depot:          k.depot,
		Parcels:        count,
		WeightG:        g.weight,
		RevenueCents:   g.revenue,
		AverageMinutes: math.Floor(hundredths+0.5) / 100,
		// Nearest rank.
		P95Minutes: g.minutes[(count*95+99)/100-1],
	}
}

func byDayThenRevenue(a, b Line) int {
	return cmp.Or(
		strings.Compare(a.Day, b.Day),
		cmp.Compare(b.RevenueCents, a.RevenueCents),
		strings.Compare(a.Depot, b.Depot),
	)
}
