package api

import (
	"database/sql"
	"errors"
	"net/http"
	"strconv"
	"time"

	"depot/internal/parcel"
	"depot/internal/rules"
)

var newParcelShape = flatShape(parcel.NewFields)

func (d *Depot) getParcel(w http.ResponseWriter, r *http.Request) error {
	id, err := parcelID(r)
	if err != nil {
		return err
	}
	found, err := d.Store.FindParcel(r.Context(), id)
	if errors.Is(err, sql.ErrNoRows) {
		return errParcelNotFound
	}
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, &found)
	return nil
}

func (d *Depot) createParcel(w http.ResponseWriter, r *http.Request) error {
	given, err := readBody[parcel.New](w, r, bodyLimit, newParcelShape)
	if err != nil {
		return err
	}
	created := toParcel(&given, time.Now())
	if err := d.Store.InsertParcel(r.Context(), &created); err != nil {
		return err
	}
	w.Header().Set("Location", "/parcels/"+strconv.FormatInt(created.ID, 10))
	writeJSON(w, http.StatusCreated, &created)
	return nil
}

func parcelID(r *http.Request) (int64, error) {
	id, ok := parcel.ParseID(r.PathValue("id"))
	if !ok {
		return 0, invalidRequest([]rules.Detail{{Field: "id", Problem: "must be an integer from 1 to 999999999"}})
	}
	return id, nil
}

func toParcel(given *parcel.New, now time.Time) parcel.Parcel {
	return parcel.Parcel{
		Reference: given.Reference,
		Recipient: given.Recipient,
		Street:    given.Street,
		City:      given.City,
		Country:   given.Country,
		Service:   given.Service,
		WeightG:   given.WeightG,
		LengthMM:  given.LengthMM,
		WidthMM:   given.WidthMM,
		HeightMM:  given.HeightMM,
		BillableG: parcel.BillableGrams(given.WeightG, given.LengthMM, given.WidthMM, given.HeightMM),
		Fragile:   given.Fragile,
		Notes:     given.Notes,
		CreatedAt: now.UTC().Format(parcel.TimeLayout),
	}
}
