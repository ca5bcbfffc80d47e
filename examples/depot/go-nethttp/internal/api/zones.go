package api

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"depot/internal/rules"
)

// decimal is the grammar of a decimal in a URL: no exponent, no sign but a minus, no spaces.
var decimal = regexp.MustCompile(`^-?[0-9]{1,3}(\.[0-9]{1,15})?$`)

type zoneBody struct {
	ID             int    `json:"id"`
	Name           string `json:"name"`
	SurchargeCents int    `json:"surcharge_cents"`
}

type zonesBody struct {
	Zone     *zoneBody `json:"zone"`
	Covering []int     `json:"covering"`
}

func (d *Depot) findZones(w http.ResponseWriter, r *http.Request) error {
	lat, lon, err := parsePoint(r.URL.RawQuery)
	if err != nil {
		return err
	}
	answer := zonesBody{Covering: []int{}}
	for i := range d.Zones {
		zone := &d.Zones[i]
		if !zone.Covers(lat, lon) {
			continue
		}
		if answer.Zone == nil {
			answer.Zone = &zoneBody{ID: zone.ID, Name: zone.Name, SurchargeCents: zone.SurchargeCents}
		}
		answer.Covering = append(answer.Covering, zone.ID)
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

func parsePoint(rawQuery string) (lat, lon float64, err error) {
	// Not r.URL.Query(), which leaves out what it can't parse.
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return 0, 0, errMalformedQuery
	}
	var details []rules.Detail
	lat, problem := coordinate(query["lat"], 90)
	if problem != "" {
		details = append(details, rules.Detail{Field: "lat", Problem: problem})
	}
	lon, problem = coordinate(query["lon"], 180)
	if problem != "" {
		details = append(details, rules.Detail{Field: "lon", Problem: problem})
	}
	if details != nil {
		return 0, 0, invalidRequest(details)
	}
	return lat, lon, nil
}

func coordinate(values []string, limit int) (degrees float64, problem string) {
	switch len(values) {
	case 0:
		return 0, "is required"
	case 1:
	default:
		return 0, "must be given once"
	}
	// ParseFloat can't fail on what the expression matches.
	if decimal.MatchString(values[0]) {
		degrees, _ = strconv.ParseFloat(values[0], 64)
		if math.Abs(degrees) <= float64(limit) {
			return degrees, ""
		}
	}
	return 0, fmt.Sprintf("must be a decimal number from -%d to %d", limit, limit)
}
