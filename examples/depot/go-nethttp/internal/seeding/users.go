package seeding

import "database/sql"

// bcrypt of cost 10. A hash has a random salt, so they are fixed here; the passwords are in workload/users.csv.
var users = []struct{ name, passwordHash string }{
	{"ada", "$2b$10$U.IYDRQpBrr1IxEXvIXv.uB3OghTkL7YnKyPQQX5a6jTmfWQG8Znu"},
	{"bruno", "$2b$10$yF7YFTJ3BzT3mdD0surOv.LuNxjxC5vbc01LH.8U5tYqRmbSxdkF2"},
	{"chloé", "$2b$10$36oGxlYunchKhGb.dIDApezWBLg/2VlkIiXFtxxLcD6a1rUOY5ole"},
	{"dmitri", "$2b$10$yZpLpkrHdvYLUWmwE26Pu./4gnwAeJ/uKlJ2KsWWPjrXyijtgF3QS"},
	{"emma", "$2b$10$VqzcxCBwJzYiQEkixtg7KuDTHLrzBl2gLYhFajx7OjRNlKmCHjRiu"},
	{"fatou", "$2b$10$m/jPVfKW9nTVCy2qlDdHj.TDtVymxyVngUHL74jAE8mpcQL4jD77K"},
	{"goran", "$2b$10$xFgqHMGZnolYGr9/2gHtl.KbI3GX47E4LboLIdqz7m.Ozeq42WG1i"},
	{"hana", "$2b$10$QRi9mpKfcs3uQaYX/Ss7sOyx5JyKnQuMb2wpszNXmEGXrn5qvw6.e"},
}

func seedUsers(tx *sql.Tx) error {
	if _, err := tx.Exec(`CREATE TABLE users (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL) STRICT`); err != nil {
		return err
	}
	for _, user := range users {
		if _, err := tx.Exec(`INSERT INTO users (name, password_hash) VALUES (?, ?)`, user.name, user.passwordHash); err != nil {
			return err
		}
	}
	return nil
}
