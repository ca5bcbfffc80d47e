package seeding

import (
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"depot/internal/parcel"
	"depot/internal/store"
)

const parcels = 5000

var (
	firstNames = []string{
		"Anna", "Benoît", "Chiara", "Dániel", "Elif", "Fjóla", "Giulia", "Håkon", "Inès", "Jürgen", "Karolína",
		"Łukasz", "Mỹ", "Noémie", "Oğuz", "Zoë",
	}
	lastNames = []string{
		"Ackermann", "Bianchi", "Çelik", "Dvořák", "D'Angelo", "Fässler", "Gonçalves", "Huber & Söhne", "Ivanova",
		"Jørgensen", "Keller", "López", "Müller", "Nguyễn", "Øverland", "Šimić",
	}
	streets = []string{
		"Bahnhofstrasse", "Via Nassa", "Rue du Rhône", "Marktgasse", "Lindenweg", "Quai Gustave-Ador", "Kirchplatz",
		"Allée des Tilleuls",
	}
	cities = []struct{ name, country string }{
		{"Wien", "AT"},
		{"Bregenz", "AT"},
		{"Zürich", "CH"},
		{"Genève", "CH"},
		{"Lugano", "CH"},
		{"München", "DE"},
		{"Köln", "DE"},
		{"Besançon", "FR"},
		{"Lyon", "FR"},
		{"Milano", "IT"},
		{"Forlì", "IT"},
		{"Vaduz", "LI"},
	}
	remarks = []string{
		"Ring twice", "Leave with the neighbour", "Zerbrechlich – bitte nicht stürzen", "À remettre en main propre",
		"Handle <gently> & keep dry", "Fragile: \"glass\"", "小心轻放", "📦 third floor, no lift",
	}
)

var firstArrival = time.Date(2026, time.January, 5, 6, 0, 0, 0, time.UTC)

func seedParcels(tx *sql.Tx) error {
	if _, err := tx.Exec(`
		CREATE TABLE parcels (
			id INTEGER PRIMARY KEY AUTOINCREMENT,
			reference TEXT NOT NULL,
			recipient TEXT NOT NULL,
			street TEXT NOT NULL,
			city TEXT NOT NULL,
			country TEXT NOT NULL,
			service TEXT NOT NULL,
			weight_g INTEGER NOT NULL,
			length_mm INTEGER NOT NULL,
			width_mm INTEGER NOT NULL,
			height_mm INTEGER NOT NULL,
			billable_g INTEGER NOT NULL,
			fragile INTEGER NOT NULL,
			notes TEXT,
			created_at TEXT NOT NULL
		) STRICT`); err != nil {
		return err
	}
	insert, err := tx.Prepare(store.InsertParcel)
	if err != nil {
		return err
	}
	defer insert.Close()
	r := &random{state: 1}
	arrival := firstArrival
	for number := 1; number <= parcels; number++ {
		p := randomParcel(r, number)
		arrival = arrival.Add(time.Duration(r.between(1, 120_000)) * time.Millisecond)
		p.CreatedAt = arrival.Format(parcel.TimeLayout)
		if _, err := insert.Exec(store.InsertArguments(&p)...); err != nil {
			return err
		}
	}
	return nil
}

// randomParcel draws all but the time, one statement a draw: the order is part of the seed.
func randomParcel(r *random, number int) parcel.Parcel {
	p := parcel.Parcel{Reference: fmt.Sprintf("DP-%06d", number)}
	p.Recipient = pick(r, firstNames)
	p.Recipient += " " + pick(r, lastNames)
	p.Street = pick(r, streets)
	p.Street += " " + strconv.Itoa(r.between(1, 140))
	city := pick(r, cities)
	p.City, p.Country = city.name, city.country
	p.Service = pick(r, parcel.Service)
	p.WeightG = r.between(50, 31_500)
	p.LengthMM = r.between(100, 1_200)
	p.WidthMM = r.between(50, 600)
	p.HeightMM = r.between(10, 600)
	p.BillableG = parcel.BillableGrams(p.WeightG, p.LengthMM, p.WidthMM, p.HeightMM)
	p.Fragile = r.below(5) == 0
	if r.below(4) == 0 {
		remark := pick(r, remarks)
		p.Notes = &remark
	}
	return p
}

func resetParcels(tx *sql.Tx) error {
	if _, err := tx.Exec("DELETE FROM parcels WHERE id > ?", parcels); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE sqlite_sequence SET seq = ? WHERE name = 'parcels'", parcels)
	return err
}
