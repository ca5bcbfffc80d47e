// Package label draws parcel labels.
package label

import (
	"image"
)

const (
	width     = 400
	height    = 200
	margin    = 16
	textScale = 2
	barTop    = 96
	barHeight = 64
)

// Label is what a label says.
type Label struct {
	Reference string `json:"reference"`
	Recipient string `json:"recipient"`
	City      string `json:"city"`
	Service   string `json:"service"`
}

// Draw draws a label, black on white.
func Draw(l Label) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	drawFrame(img)
	drawText(img, margin, 16, "DEPOT "+l.Service)
	drawText(img, margin, 42, l.Recipient)
	drawText(img, margin, 68, l.City)
	drawBars(img, l.Reference)
	drawText(img, margin, 170, l.Reference)
	return img
}

func drawFrame(img *image.Gray) {
	fill(img, 4, 4, width-8, 2)
	fill(img, 4, height-6, width-8, 2)
	fill(img, 4, 4, 2, height-8)
	fill(img, width-6, 4, 2, height-8)
}

func drawText(img *image.Gray, left, top int, text string) {
	x := left
	for _, character := range text {
		for row, bits := range glyphOf(character) {
			for column := range glyphWidth {
				if bits>>(glyphWidth-1-column)&1 == 1 {
					fill(img, x+column*textScale, top+row*textScale, textScale, textScale)
				}
			}
		}
		x += (glyphWidth + 1) * textScale
	}
}

func drawBars(img *image.Gray, reference string) {
	widths := code39(reference)
	modules := 0
	for _, each := range widths {
		modules += each
	}
	scale := 1
	if modules*2 <= width-2*margin {
		scale = 2
	}
	x := margin
	for i, each := range widths {
		if i%2 == 0 {
			fill(img, x, barTop, each*scale, barHeight)
		}
		x += each * scale
	}
}

// fill blackens a rectangle.
func fill(img *image.Gray, left, top, columns, rows int) {
	for y := top; y < top+rows; y++ {
		clear(img.Pix[y*img.Stride+left:][:columns])
	}
}
