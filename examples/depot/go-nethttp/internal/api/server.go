// Package api is the depot's HTTP interface.
package api

import (
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"depot/internal/geo"
	"depot/internal/report"
	"depot/internal/session"
	"depot/internal/store"
)

// Depot is what the routes work with; made once, at the start.
type Depot struct {
	Store     *store.Store
	Tokens    *session.Tokens
	Zones     []geo.Zone
	Shipments []report.Shipment
	Carriers  *Carriers
}

// NewHandler returns the handler of all routes.
func NewHandler(d *Depot) http.Handler {
	mux := http.NewServeMux()
	// The pattern without a method is less specific: it gets the methods that the path doesn't have.
	route := func(method, path string, handler func(http.ResponseWriter, *http.Request) error) {
		mux.Handle(method+" "+path, handle(handler))
		allow := method
		if method == http.MethodGet {
			allow = "GET, HEAD"
		}
		mux.Handle(path, handle(func(http.ResponseWriter, *http.Request) error { return methodNotAllowed(allow) }))
	}
	route("GET", "/health", health)
	route("POST", "/sessions", d.createSession)
	route("POST", "/parcels", d.authorized(d.createParcel))
	route("GET", "/parcels/{id}", d.authorized(d.getParcel))
	route("GET", "/parcels/{id}/status", d.authorized(d.getStatus))
	route("POST", "/manifests", d.authorized(createManifest))
	route("GET", "/zones", d.findZones)
	route("GET", "/reports/daily", d.authorized(d.dailyReport))
	route("POST", "/labels", d.authorized(createLabel))
	mux.Handle("/", handle(func(http.ResponseWriter, *http.Request) error { return errNotFound }))
	return guardPath(mux)
}

// guardPath answers what ServeMux would redirect: a path with empty or dot segments is no path of ours. And it refuses
// what isn't text, or isn't escaped, as the server itself refuses a broken escape.
func guardPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch escaped := r.URL.EscapedPath(); {
		case !utf8.ValidString(r.URL.Path) || strings.ContainsFunc(r.RequestURI, isNotASCII):
			w.Header().Set("Connection", "close")
			writeBytes(w, http.StatusBadRequest, "text/plain; charset=utf-8", []byte("400 Bad Request"))
		case path.Clean(escaped) != strings.TrimSuffix(escaped, "/") && escaped != "/":
			writeError(w, r, errNotFound)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func isNotASCII(r rune) bool {
	return r > unicode.MaxASCII
}

func (d *Depot) authorized(next func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "bearer") || !d.Tokens.IsValid(token, time.Now()) {
			return errUnauthorized
		}
		return next(w, r)
	}
}
