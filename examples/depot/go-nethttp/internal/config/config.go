// Package config reads the environment.
package config

import (
	"cmp"
	"errors"
	"os"
	"strings"
)

// Config is what the service is told from outside.
type Config struct {
	Port          string
	DatabasePath  string
	SessionSecret string
	CarriersURL   string
}

// Read reads the environment once, at the start, so that a missing setting stops the service there.
func Read() (Config, error) {
	secret := os.Getenv("SESSION_SECRET")
	if secret == "" {
		return Config{}, errors.New("SESSION_SECRET is not set")
	}
	return Config{
		Port:          cmp.Or(os.Getenv("PORT"), "3000"),
		DatabasePath:  DatabasePath(),
		SessionSecret: secret,
		CarriersURL:   strings.TrimRight(cmp.Or(os.Getenv("CARRIERS_URL"), "http://127.0.0.1:4000"), "/"),
	}, nil
}

// DatabasePath is where the database is.
func DatabasePath() string {
	return cmp.Or(os.Getenv("DEPOT_DB"), "data/depot.db")
}
