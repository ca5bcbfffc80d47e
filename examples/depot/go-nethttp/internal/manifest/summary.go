package manifest

import (
	"cmp"
	"slices"

	"depot/internal/parcel"
)

const maxDuplicates = 10

// Summary is the totals of a manifest, by country and by service, with what a clerk should look at.
type Summary struct {
	Manifest   string         `json:"manifest"`
	Depot      string         `json:"depot"`
	Date       string         `json:"date"`
	Parcels    int            `json:"parcels"`
	WeightG    int            `json:"weight_g"`
	BillableG  int            `json:"billable_g"`
	Fragile    int            `json:"fragile"`
	Heaviest   Heaviest       `json:"heaviest"`
	ByCountry  []CountryTotal `json:"by_country"`
	ByService  []ServiceTotal `json:"by_service"`
	Duplicates []string       `json:"duplicates"`
}

// Heaviest is the first of the heaviest parcels.
type Heaviest struct {
	Reference string `json:"reference"`
	WeightG   int    `json:"weight_g"`
}

// CountryTotal is the parcels for one country.
type CountryTotal struct {
	Country string `json:"country"`
	total
}

// ServiceTotal is the parcels of one service.
type ServiceTotal struct {
	Service string `json:"service"`
	total
}

type total struct {
	Parcels int `json:"parcels"`
	WeightG int `json:"weight_g"`
}

func (t total) plus(weight int) total {
	return total{Parcels: t.Parcels + 1, WeightG: t.WeightG + weight}
}

// Summarise adds up a manifest of at least one parcel.
func (m *Manifest) Summarise() Summary {
	s := Summary{Manifest: m.Manifest, Depot: m.Depot, Date: m.Date, Parcels: len(m.Parcels), Duplicates: []string{}}
	countries := make(map[string]total)
	services := make(map[string]total)
	copies := make(map[string]int, len(m.Parcels))
	heaviest := &m.Parcels[0]
	for i := range m.Parcels {
		p := &m.Parcels[i]
		s.WeightG += p.WeightG
		s.BillableG += parcel.BillableGrams(p.WeightG, p.LengthMM, p.WidthMM, p.HeightMM)
		if p.Fragile {
			s.Fragile++
		}
		if p.WeightG > heaviest.WeightG {
			heaviest = p
		}
		copies[p.Reference]++
		if copies[p.Reference] == 2 && len(s.Duplicates) < maxDuplicates {
			s.Duplicates = append(s.Duplicates, p.Reference)
		}
		countries[p.Country] = countries[p.Country].plus(p.WeightG)
		services[p.Service] = services[p.Service].plus(p.WeightG)
	}
	s.Heaviest = Heaviest{Reference: heaviest.Reference, WeightG: heaviest.WeightG}
	for country, t := range countries {
		s.ByCountry = append(s.ByCountry, CountryTotal{country, t})
	}
	for service, t := range services {
		s.ByService = append(s.ByService, ServiceTotal{service, t})
	}
	slices.SortFunc(s.ByCountry, func(a, b CountryTotal) int { return cmp.Compare(a.Country, b.Country) })
	slices.SortFunc(s.ByService, func(a, b ServiceTotal) int { return cmp.Compare(a.Service, b.Service) })
	return s
}
