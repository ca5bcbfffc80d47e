// Package seeding fills a database with the same data each time.
package seeding

import "database/sql"

// Seed makes the tables and fills them.
func Seed(db *sql.DB) error {
	return inTransaction(db, seedUsers, seedParcels, seedShipments, seedZones)
}

// Reset removes what was written since the seed, so that the next parcel has the same number again.
func Reset(db *sql.DB) error {
	return inTransaction(db, resetParcels)
}

func inTransaction(db *sql.DB, steps ...func(*sql.Tx) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, step := range steps {
		if err := step(tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}
