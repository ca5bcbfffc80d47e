package api

import (
	"net/http"

	"depot/internal/manifest"
)

const manifestLimit = 4 << 20

var manifestShape = shape{
	names: [][]string{namesOf(manifest.Fields), namesOf(manifest.ParcelFields)},
	check: manifest.Check,
}

func createManifest(w http.ResponseWriter, r *http.Request) error {
	given, err := readBody[manifest.Manifest](w, r, manifestLimit, manifestShape)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, given.Summarise())
	return nil
}
