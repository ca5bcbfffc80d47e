// Package rules checks the values of a JSON document and says what is wrong with them.
package rules

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxDetails is enough to mend a request by; a manifest can have a hundred thousand problems.
const MaxDetails = 20

// maxName is how much of an unknown name, in characters, is echoed.
const maxName = 64

// Detail is one problem of a request.
type Detail struct {
	Field   string `json:"field"`
	Problem string `json:"problem"`
}

// Rule says what is wrong with a present value, or "" if nothing is.
type Rule interface {
	Problem(value any) string
}

// Field is a name of an object with the rule for its value. null counts as absent.
type Field struct {
	Name     string
	Rule     Rule
	Optional bool
}

// Text is a string of Min to Max characters (code points).
type Text struct{ Min, Max int }

// Problem implements Rule.
func (t Text) Problem(value any) string {
	s, ok := value.(string)
	if !ok {
		return "must be a string"
	}
	if count := utf8.RuneCountInString(s); count < t.Min || count > t.Max {
		return fmt.Sprintf("must have %d to %d characters", t.Min, t.Max)
	}
	if strings.ContainsFunc(s, isControl) {
		return "must not contain control characters"
	}
	return ""
}

// Accepts reports whether a string keeps the rule.
func (t Text) Accepts(s string) bool {
	count := 0
	for _, r := range s {
		if isControl(r) {
			return false
		}
		count++
	}
	return t.Min <= count && count <= t.Max
}

// isControl is true of C0, DEL, C1 and the two Unicode line separators.
func isControl(r rune) bool {
	return r < 0x20 || (r >= 0x7f && r <= 0x9f) || r == 0x2028 || r == 0x2029
}

// Integer is a whole number, however it is written: 1000, 1000.0 or 1e3.
type Integer struct{ Min, Max int }

// Problem implements Rule.
func (i Integer) Problem(value any) string {
	x, ok := value.(float64)
	if ok && x == math.Trunc(x) && float64(i.Min) <= x && x <= float64(i.Max) {
		return ""
	}
	return fmt.Sprintf("must be an integer from %d to %d", i.Min, i.Max)
}

// Accepts reports whether a number keeps the rule.
func (i Integer) Accepts(x int) bool {
	return i.Min <= x && x <= i.Max
}

// OneOf is one of some strings.
type OneOf []string

// Problem implements Rule.
func (o OneOf) Problem(value any) string {
	if s, ok := value.(string); ok && o.Accepts(s) {
		return ""
	}
	return "must be one of " + strings.Join(o, ", ")
}

// Accepts reports whether a string keeps the rule.
func (o OneOf) Accepts(s string) bool {
	return slices.Contains(o, s)
}

// Pattern is a string of some form; the text says which.
type Pattern struct {
	Matches func(string) bool
	Text    string
}

// Problem implements Rule.
func (p Pattern) Problem(value any) string {
	if s, ok := value.(string); ok && p.Accepts(s) {
		return ""
	}
	return p.Text
}

// Accepts reports whether a string keeps the rule.
func (p Pattern) Accepts(s string) bool {
	return p.Matches(s)
}

// Flag is true or false.
type Flag struct{}

// Problem implements Rule.
func (Flag) Problem(value any) string {
	if _, ok := value.(bool); ok {
		return ""
	}
	return "must be true or false"
}

// CheckObject appends what is wrong with an object that should have exactly the fields: first the fields in their
// order, then the unknown names in code point order. prefix is where the object is, such as "parcels[3].".
func CheckObject(object map[string]any, fields []Field, prefix string, details []Detail) []Detail {
	known := 0
	for _, field := range fields {
		value, given := object[field.Name]
		if given {
			known++
		}
		problem := ""
		if value != nil {
			problem = field.Rule.Problem(value)
		} else if !field.Optional {
			problem = "is required"
		}
		if problem != "" {
			details = append(details, Detail{prefix + field.Name, problem})
		}
	}
	if known == len(object) {
		return details
	}
	for _, name := range unknownNames(object, fields) {
		details = append(details, Detail{prefix + name, "is not a known field"})
	}
	return details
}

func unknownNames(object map[string]any, fields []Field) []string {
	var names []string
	for name := range object {
		if !slices.ContainsFunc(fields, func(field Field) bool { return field.Name == name }) {
			names = append(names, name)
		}
	}
	// The order of bytes in UTF-8 is that of code points.
	slices.Sort(names)
	for i, name := range names {
		if characters := []rune(name); len(characters) > maxName {
			names[i] = string(characters[:maxName])
		}
	}
	return names
}
