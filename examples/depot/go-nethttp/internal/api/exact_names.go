package api

import "slices"

// maxLevels is how deep a body's objects can be nested.
const maxLevels = 2

// hasExactNames reports whether the objects of a valid JSON document have only the given names, in plain spelling and
// none twice. names has a list for each depth of nesting, of at most 64 names.
func hasExactNames(document []byte, names [][]string) bool {
	var seen [maxLevels]uint64
	depth := 0
	for i := 0; i < len(document); i++ {
		switch document[i] {
		case '{':
			depth++
			if depth > len(names) {
				return false
			}
			seen[depth-1] = 0
		case '}':
			depth--
		case '"':
			end := stringEnd(document, i+1)
			if isName(document[end+1:]) {
				index := slices.Index(names[depth-1], string(document[i+1:end]))
				if index < 0 || seen[depth-1]&(1<<index) != 0 {
					return false
				}
				seen[depth-1] |= 1 << index
			}
			i = end
		}
	}
	return true
}

// stringEnd returns the index of the quote that ends the string whose content starts at start.
func stringEnd(document []byte, start int) int {
	i := start
	for document[i] != '"' {
		if document[i] == '\\' {
			i++ // what follows a backslash is no end
		}
		i++
	}
	return i
}

// isName reports whether the string before rest is a name: a colon follows.
func isName(rest []byte) bool {
	for _, c := range rest {
		switch c {
		case ' ', '\t', '\r', '\n':
		default:
			return c == ':'
		}
	}
	return false
}
