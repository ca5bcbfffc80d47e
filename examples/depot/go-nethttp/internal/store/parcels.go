package store

import (
	"context"
	"database/sql"

	"depot/internal/parcel"
)

const parcelColumns = "id, reference, recipient, street, city, country, service, " +
	"weight_g, length_mm, width_mm, height_mm, billable_g, fragile, notes, created_at"

// InsertParcel is the statement that stores a parcel; InsertArguments are its arguments.
const InsertParcel = "INSERT INTO parcels (" + parcelColumns + ") VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

type parcelStatements struct {
	find, reference, insert *sql.Stmt
}

func prepareParcels(read, write *sql.DB) (parcelStatements, error) {
	var s parcelStatements
	var err error
	if s.find, err = read.Prepare("SELECT " + parcelColumns + " FROM parcels WHERE id = ?"); err != nil {
		return s, err
	}
	if s.reference, err = read.Prepare("SELECT reference FROM parcels WHERE id = ?"); err != nil {
		return s, err
	}
	s.insert, err = write.Prepare(InsertParcel)
	return s, err
}

// FindParcel returns a parcel, or sql.ErrNoRows.
func (s *Store) FindParcel(ctx context.Context, id int64) (parcel.Parcel, error) {
	var p parcel.Parcel
	err := s.parcels.find.QueryRowContext(ctx, id).Scan(
		&p.ID, &p.Reference, &p.Recipient, &p.Street, &p.City, &p.Country, &p.Service,
		&p.WeightG, &p.LengthMM, &p.WidthMM, &p.HeightMM, &p.BillableG, &p.Fragile, &p.Notes, &p.CreatedAt,
	)
	return p, err
}

// ParcelReference returns the reference of a parcel, or sql.ErrNoRows.
func (s *Store) ParcelReference(ctx context.Context, id int64) (string, error) {
	var reference string
	err := s.parcels.reference.QueryRowContext(ctx, id).Scan(&reference)
	return reference, err
}

// InsertParcel stores a parcel and sets its number.
func (s *Store) InsertParcel(ctx context.Context, p *parcel.Parcel) error {
	result, err := s.parcels.insert.ExecContext(ctx, InsertArguments(p)...)
	if err != nil {
		return err
	}
	p.ID, err = result.LastInsertId()
	return err
}

// InsertArguments are the arguments of InsertParcel.
func InsertArguments(p *parcel.Parcel) []any {
	return []any{
		p.Reference, p.Recipient, p.Street, p.City, p.Country, p.Service,
		p.WeightG, p.LengthMM, p.WidthMM, p.HeightMM, p.BillableG, p.Fragile, p.Notes, p.CreatedAt,
	}
}
