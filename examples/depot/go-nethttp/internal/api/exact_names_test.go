package api

import "testing"

func TestHasExactNames(t *testing.T) {
	names := [][]string{{"list", "name"}, {"a", "b"}}
	for document, want := range map[string]bool{
		`{}`:                                  true,
		`{"name":"x","list":[{"a":1,"b":2}]}`: true,
		`{"list":[{"a":1},{"a":1}]}`:          true,
		`{"name" : "b\":", "list":[{"a":"{\\"}]}`: true,
		`{"Name":"x"}`:            false,
		`{"n\u0061me":"x"}`:       false,
		`{"name":"x","name":"y"}`: false,
		`{"list":[{"name":1}]}`:   false,
		`{"a":1}`:                 false,
		`{"list":[{"a":1,"b":2,"a":3}],"name":"x"}`: false,
		`{"list":[{"a":{"a":1}}]}`:                  false,
	} {
		if got := hasExactNames([]byte(document), names); got != want {
			t.Errorf("hasExactNames(%s) = %t", document, got)
		}
	}
}
