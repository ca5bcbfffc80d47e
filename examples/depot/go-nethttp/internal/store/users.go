package store

import (
	"context"
	"database/sql"
	"errors"

	"golang.org/x/crypto/bcrypt"
)

// nobody is a hash that no password has, of the same cost: an unknown user takes as long to refuse as a wrong password.
const nobody = "$2b$10$U.IYDRQpBrr1IxEXvIXv.uAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

type userStatements struct {
	hash *sql.Stmt
}

func prepareUsers(read *sql.DB) (userStatements, error) {
	hash, err := read.Prepare("SELECT password_hash FROM users WHERE name = ?")
	return userStatements{hash}, err
}

// HasPassword reports whether there is such a user with such a password.
func (s *Store) HasPassword(ctx context.Context, name, password string) (bool, error) {
	var hash string
	err := s.users.hash.QueryRowContext(ctx, name).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		hash, err = nobody, nil
	}
	if err != nil {
		return false, err
	}
	err = bcrypt.CompareHashAndPassword([]byte(hash), []byte(password))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, nil
	}
	return err == nil, err
}
