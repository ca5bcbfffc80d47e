// Package manifest checks and adds up shipping manifests.
package manifest

import (
	"fmt"
	"regexp"

	"depot/internal/parcel"
	"depot/internal/rules"
)

const maxParcels = 20_000

// Manifest is a list of parcels that leave together.
type Manifest struct {
	Manifest string   `json:"manifest"`
	Depot    string   `json:"depot"`
	Date     string   `json:"date"`
	Parcels  []Parcel `json:"parcels"`
}

// Parcel is a line of a manifest.
type Parcel struct {
	Reference string `json:"reference"`
	Recipient string `json:"recipient"`
	Country   string `json:"country"`
	Service   string `json:"service"`
	WeightG   int    `json:"weight_g"`
	LengthMM  int    `json:"length_mm"`
	WidthMM   int    `json:"width_mm"`
	HeightMM  int    `json:"height_mm"`
	Fragile   bool   `json:"fragile"`
}

// parcelList is the rule for the parcels as a whole.
type parcelList struct{}

// Problem implements rules.Rule.
func (parcelList) Problem(value any) string {
	list, ok := value.([]any)
	if !ok {
		return "must be an array"
	}
	if len(list) < 1 || len(list) > maxParcels {
		return fmt.Sprintf("must have 1 to %d parcels", maxParcels)
	}
	return ""
}

var (
	depot = rules.Pattern{
		Matches: regexp.MustCompile(`^[A-Z]{3}-[0-9]$`).MatchString,
		Text:    "must be a depot such as ZRH-1",
	}
	date = rules.Pattern{
		Matches: regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`).MatchString,
		Text:    "must be a date such as 2026-09-30",
	}
)

// Fields are the fields of a Manifest, ParcelFields those of its parcels.
var (
	Fields = []rules.Field{
		{Name: "manifest", Rule: parcel.Reference},
		{Name: "depot", Rule: depot},
		{Name: "date", Rule: date},
		{Name: "parcels", Rule: parcelList{}},
	}
	ParcelFields = []rules.Field{
		{Name: "reference", Rule: parcel.Reference},
		{Name: "recipient", Rule: parcel.Recipient},
		{Name: "country", Rule: parcel.Country},
		{Name: "service", Rule: parcel.Service},
		{Name: "weight_g", Rule: parcel.Weight},
		{Name: "length_mm", Rule: parcel.Side},
		{Name: "width_mm", Rule: parcel.Side},
		{Name: "height_mm", Rule: parcel.Side},
		{Name: "fragile", Rule: rules.Flag{}, Optional: true},
	}
)

// Fits reports whether every field keeps its rule.
func (m *Manifest) Fits() bool {
	if !parcel.Reference.Accepts(m.Manifest) || !depot.Accepts(m.Depot) || !date.Accepts(m.Date) {
		return false
	}
	if len(m.Parcels) < 1 || len(m.Parcels) > maxParcels {
		return false
	}
	for i := range m.Parcels {
		if !m.Parcels[i].fits() {
			return false
		}
	}
	return true
}

func (p *Parcel) fits() bool {
	return parcel.Reference.Accepts(p.Reference) &&
		parcel.Recipient.Accepts(p.Recipient) &&
		parcel.Country.Accepts(p.Country) &&
		parcel.Service.Accepts(p.Service) &&
		parcel.Weight.Accepts(p.WeightG) &&
		parcel.Side.Accepts(p.LengthMM) &&
		parcel.Side.Accepts(p.WidthMM) &&
		parcel.Side.Accepts(p.HeightMM)
}

// Check lists what is wrong with a manifest.
func Check(object map[string]any) []rules.Detail {
	details := rules.CheckObject(object, Fields, "", nil)
	if (parcelList{}).Problem(object["parcels"]) != "" {
		return details
	}
	for i, each := range object["parcels"].([]any) {
		if len(details) >= rules.MaxDetails {
			break
		}
		if line, ok := each.(map[string]any); ok {
			details = rules.CheckObject(line, ParcelFields, fmt.Sprintf("parcels[%d].", i), details)
		} else {
			details = append(details, rules.Detail{Field: fmt.Sprintf("parcels[%d]", i), Problem: "must be an object"})
		}
	}
	return details
}
