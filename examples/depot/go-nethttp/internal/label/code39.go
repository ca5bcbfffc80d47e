package label

// patterns has nine elements a character, bar and space in turn, narrow or wide.
var patterns = map[byte]string{
	'0': "nnnwwnwnn",
	'1': "wnnwnnnnw",
	'2': "nnwwnnnnw",
	'3': "wnwwnnnnn",
	'4': "nnnwwnnnw",
	'5': "wnnwwnnnn",
	'6': "nnwwwnnnn",
	'7': "nnnwnnwnw",
	'8': "wnnwnnwnn",
	'9': "nnwwnnwnn",
	'A': "wnnnnwnnw",
	'B': "nnwnnwnnw",
	'C': "wnwnnwnnn",
	'D': "nnnnwwnnw",
	'E': "wnnnwwnnn",
	'F': "nnwnwwnnn",
	'G': "nnnnnwwnw",
	'H': "wnnnnwwnn",
	'I': "nnwnnwwnn",
	'J': "nnnnwwwnn",
	'K': "wnnnnnnww",
	'L': "nnwnnnnww",
	'M': "wnwnnnnwn",
	'N': "nnnnwnnww",
	'O': "wnnnwnnwn",
	'P': "nnwnwnnwn",
	'Q': "nnnnnnwww",
	'R': "wnnnnnwwn",
	'S': "nnwnnnwwn",
	'T': "nnnnwnwwn",
	'U': "wwnnnnnnw",
	'V': "nwwnnnnnw",
	'W': "wwwnnnnnn",
	'X': "nwnnwnnnw",
	'Y': "wwnnwnnnn",
	'Z': "nwwnwnnnn",
	'-': "nwnnnnwnw",
	'*': "nwnnwnwnn",
}

// code39 returns the widths of the bars and spaces of a Code 39 symbol, in modules; the first is a bar.
func code39(text string) []int {
	widths := make([]int, 0, 10*(len(text)+2))
	symbol := "*" + text + "*"
	for i := range len(symbol) {
		for _, element := range patterns[symbol[i]] {
			if element == 'w' {
				widths = append(widths, 2)
			} else {
				widths = append(widths, 1)
			}
		}
		// The gap between characters.
		widths = append(widths, 1)
	}
	return widths
}
