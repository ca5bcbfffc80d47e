package api

import (
	"database/sql"
	"errors"
	"net/http"
)

type statusBody struct {
	ID        int64   `json:"id"`
	Reference string  `json:"reference"`
	State     *string `json:"state"`
	Place     *string `json:"place"`
	At        *string `json:"at"`
	Carriers  []Leg   `json:"carriers"`
}

func (d *Depot) getStatus(w http.ResponseWriter, r *http.Request) error {
	id, err := parcelID(r)
	if err != nil {
		return err
	}
	reference, err := d.Store.ParcelReference(r.Context(), id)
	if errors.Is(err, sql.ErrNoRows) {
		return errParcelNotFound
	}
	if err != nil {
		return err
	}
	legs := d.Carriers.ask(r.Context(), id)
	latest := latestLeg(legs)
	if latest == nil {
		return errCarriers
	}
	writeJSON(w, http.StatusOK, statusBody{
		ID:        id,
		Reference: reference,
		State:     latest.State,
		Place:     latest.Place,
		At:        latest.At,
		Carriers:  legs,
	})
	return nil
}

// latestLeg returns the leg that was reported last, or nil if no carrier answered. Times are ISO 8601 in UTC, so their
// text sorts as they do; the first carrier wins a tie.
func latestLeg(legs []Leg) *Leg {
	var latest *Leg
	for i := range legs {
		leg := &legs[i]
		if leg.Available && (latest == nil || *leg.At > *latest.At) {
			latest = leg
		}
	}
	return latest
}
