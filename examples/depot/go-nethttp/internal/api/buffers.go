package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
)

// A buffer that grew beyond this is left to the collector: one large manifest must not stay for good.
const maxPooled = 2 << 20

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func takeBuffer() *bytes.Buffer {
	buffer := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	return buffer
}

func returnBuffer(buffer *bytes.Buffer) {
	if buffer.Cap() <= maxPooled {
		buffers.Put(buffer)
	}
}

// writeJSON answers with a value that can always be marshalled.
func writeJSON(w http.ResponseWriter, status int, value any) {
	buffer := takeBuffer()
	defer returnBuffer(buffer)
	encoder := json.NewEncoder(buffer)
	// The answers aren't embedded in HTML.
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // the server logs it and drops the connection
	}
	// Encode ends with a line feed.
	writeBytes(w, status, "application/json; charset=utf-8", bytes.TrimSuffix(buffer.Bytes(), []byte("\n")))
}

func writeBytes(w http.ResponseWriter, status int, contentType string, body []byte) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone needs no answer
}
