// Command seed makes the depot's database; with --reset it removes what was written since.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"depot/internal/config"
	"depot/internal/seeding"
	"depot/internal/store"
)

func main() {
	if err := run(slices.Contains(os.Args[1:], "--reset")); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(isReset bool) error {
	path := config.DatabasePath()
	if isReset {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("%w: run the seed without --reset first", err)
		}
	} else if err := makeWay(path); err != nil {
		return err
	}
	db, err := store.OpenPool(path, 1)
	if err != nil {
		return err
	}
	defer db.Close()
	step := seeding.Seed
	if isReset {
		step = seeding.Reset
	}
	if err := step(db); err != nil {
		return err
	}
	_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// makeWay makes the folder of the database and removes an earlier one.
func makeWay(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}
