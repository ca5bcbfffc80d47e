// Package store keeps the depot's data in SQLite.
package store

import (
	"database/sql"
	"net/url"

	_ "modernc.org/sqlite" // the driver
)

const (
	// One CPU serves the reads; a few connections keep a slow one from holding up the others.
	readers = 4
	// SQLite has one writer: a second connection would only wait for the first.
	writers = 1
)

// Store is an open database.
type Store struct {
	read, write *sql.DB
	parcels     parcelStatements
	users       userStatements
}

// Open opens the database at path with the pragmas that both implementations use.
func Open(path string) (*Store, error) {
	read, err := OpenPool(path, readers)
	if err != nil {
		return nil, err
	}
	write, err := OpenPool(path, writers)
	if err != nil {
		return nil, err
	}
	s := &Store{read: read, write: write}
	if s.parcels, err = prepareParcels(read, write); err != nil {
		return nil, err
	}
	if s.users, err = prepareUsers(read); err != nil {
		return nil, err
	}
	return s, nil
}

// OpenPool opens a pool of connections; the pragmas are set on each of them.
func OpenPool(path string, connections int) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {
		"busy_timeout(5000)",
		"journal_mode(WAL)",
		"synchronous(NORMAL)",
		"cache_size(-8000)",
		"foreign_keys(ON)",
	}}
	source := url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: pragmas.Encode()}
	db, err := sql.Open("sqlite", source.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// Close closes both pools.
func (s *Store) Close() error {
	err := s.read.Close()
	if other := s.write.Close(); err == nil {
		err = other
	}
	return err
}
