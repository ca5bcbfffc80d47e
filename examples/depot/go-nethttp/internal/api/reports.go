package api

import (
	"net/http"

	"depot/internal/report"
)

type reportBody struct {
	Shipments int           `json:"shipments"`
	Lines     []report.Line `json:"lines"`
}

func (d *Depot) dailyReport(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, reportBody{Shipments: len(d.Shipments), Lines: report.Daily(d.Shipments)})
	return nil
}
