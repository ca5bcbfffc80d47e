package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"depot/internal/rules"
)

const bodyLimit = 64 << 10

// shape describes a body: the names of its objects by depth, and what can be wrong with it.
type shape struct {
	names [][]string
	check func(map[string]any) []rules.Detail
}

// flatShape is the shape of a single object.
func flatShape(fields []rules.Field) shape {
	return shape{
		names: [][]string{namesOf(fields)},
		check: func(object map[string]any) []rules.Detail { return rules.CheckObject(object, fields, "", nil) },
	}
}

func namesOf(fields []rules.Field) []string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.Name
	}
	return names
}

// fitter is a typed body that knows whether its values keep the rules.
type fitter[T any] interface {
	*T
	Fits() bool
}

// readBody reads a JSON body of at most limit bytes into a value of type T, or returns what is wrong with it.
//
// encoding/json ignores the case of names and merges repeated objects. So a body is taken as it was decoded only if
// its names are exact and unique. All others take a detour over a map, which also finds every problem.
func readBody[T any, P fitter[T]](w http.ResponseWriter, r *http.Request, limit int64, s shape) (T, error) {
	var value T
	buffer := takeBuffer()
	defer returnBuffer(buffer)
	if err := readAll(buffer, w, r, limit); err != nil {
		return value, err
	}
	body := buffer.Bytes()
	if !utf8.Valid(body) {
		return value, errMalformedBody
	}
	err := json.Unmarshal(body, &value)
	if _, malformed := errors.AsType[*json.SyntaxError](err); malformed {
		return value, errMalformedBody
	}
	if err == nil && P(&value).Fits() && hasExactNames(body, s.names) {
		return value, nil
	}
	return decodeSlowly[T](body, s)
}

func readAll(buffer *bytes.Buffer, w http.ResponseWriter, r *http.Request, limit int64) error {
	if !isJSON(r.Header.Get("Content-Type")) {
		return errMediaType
	}
	if r.ContentLength > limit {
		return errBodyTooLarge
	}
	if r.ContentLength > 0 {
		buffer.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := buffer.ReadFrom(http.MaxBytesReader(w, r.Body, limit))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return errBodyTooLarge
	}
	if err != nil {
		return errMalformedBody // the client broke off; nobody reads the answer
	}
	return nil
}

func isJSON(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(mediaType), "application/json")
}

// decodeSlowly decodes a body that is valid JSON by way of a map: the last of repeated names wins, and a whole number
// may be written with a fraction or an exponent.
func decodeSlowly[T any](body []byte, s shape) (T, error) {
	var value T
	decoder := json.NewDecoder(bytes.NewReader(body))
	// Numbers as text first: a float64 out of range would end the decoding.
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		return value, errMalformedBody
	}
	object, ok := toFloats(document).(map[string]any)
	if !ok {
		return value, invalidRequest([]rules.Detail{{Field: "body", Problem: "must be an object"}})
	}
	if details := s.check(object); len(details) > 0 {
		return value, invalidRequest(details)
	}
	normalised, err := json.Marshal(object)
	if err != nil {
		return value, err
	}
	err = json.Unmarshal(normalised, &value)
	return value, err
}

func toFloats(value any) any {
	switch v := value.(type) {
	case json.Number:
		// Out of range is ±Inf, which no rule accepts.
		f, _ := strconv.ParseFloat(v.String(), 64)
		return f
	case map[string]any:
		for name, each := range v {
			v[name] = toFloats(each)
		}
	case []any:
		for i, each := range v {
			v[i] = toFloats(each)
		}
	}
	return value
}
