package api

import (
	"errors"
	"log/slog"
	"net/http"

	"depot/internal/rules"
)

// apiError is an answer other than success: returned by handlers, written by handle.
type apiError struct {
	status  int
	code    string
	message string
	details []rules.Detail
	header  [2]string
}

func (e *apiError) Error() string {
	return e.message
}

var (
	errNotFound           = &apiError{status: 404, code: "not_found", message: "there is nothing at this path"}
	errParcelNotFound     = &apiError{status: 404, code: "not_found", message: "there is no such parcel"}
	errInvalidCredentials = &apiError{status: 401, code: "invalid_credentials", message: "user or password is wrong"}
	errMediaType          = &apiError{status: 415, code: "unsupported_media_type", message: "the body must be application/json"}
	errMalformedBody      = &apiError{status: 400, code: "malformed_json", message: "the body is not valid JSON"}
	errMalformedQuery     = &apiError{status: 400, code: "malformed_query", message: "the query string is not valid"}
	errCarriers           = &apiError{status: 502, code: "carriers_unavailable", message: "no carrier answered"}
	errInternal           = &apiError{status: 500, code: "internal", message: "something went wrong"}
	errUnauthorized       = &apiError{
		status: 401, code: "unauthorized", message: "a valid bearer token is required",
		header: [2]string{"Www-Authenticate", "Bearer"},
	}
	// The connection is closed, or the server would read on before it answers.
	errBodyTooLarge = &apiError{
		status: 413, code: "body_too_large", message: "the body is too large",
		header: [2]string{"Connection", "close"},
	}
)

func methodNotAllowed(allow string) *apiError {
	return &apiError{
		status: 405, code: "method_not_allowed", message: "the path does not support this method",
		header: [2]string{"Allow", allow},
	}
}

func invalidRequest(details []rules.Detail) *apiError {
	return &apiError{
		status: 400, code: "invalid_request", message: "the request is not valid",
		details: details[:min(len(details), rules.MaxDetails)],
	}
}

// handle turns a handler that can fail into one that answers.
func handle(handler func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := handler(w, r); err != nil {
			writeError(w, r, err)
		}
	})
}

func writeError(w http.ResponseWriter, r *http.Request, err error) {
	var known *apiError
	if !errors.As(err, &known) {
		known = errInternal
	}
	if known.status >= 500 {
		slog.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if known.header[0] != "" {
		w.Header().Set(known.header[0], known.header[1])
	}
	writeJSON(w, known.status, known.body())
}

type errorBody struct {
	Error errorContent `json:"error"`
}

type errorContent struct {
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Details []rules.Detail `json:"details"`
}

func (e *apiError) body() errorBody {
	details := e.details
	if details == nil {
		details = []rules.Detail{} // nil would be written as null
	}
	return errorBody{errorContent{Code: e.code, Message: e.message, Details: details}}
}
