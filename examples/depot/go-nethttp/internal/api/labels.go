package api

import (
	"image/png"
	"net/http"
	"sync"

	"depot/internal/label"
	"depot/internal/parcel"
	"depot/internal/rules"
)

type labelBody label.Label

// A line of the label holds 30 characters.
var (
	labelLine  = rules.Text{Min: 1, Max: 30}
	labelShape = flatShape([]rules.Field{
		{Name: "reference", Rule: parcel.Reference},
		{Name: "recipient", Rule: labelLine},
		{Name: "city", Rule: labelLine},
		{Name: "service", Rule: parcel.Service},
	})
)

// Fits implements fitter.
func (l *labelBody) Fits() bool {
	return parcel.Reference.Accepts(l.Reference) &&
		labelLine.Accepts(l.Recipient) &&
		labelLine.Accepts(l.City) &&
		parcel.Service.Accepts(l.Service)
}

// encoderPool keeps the encoders' buffers, some hundred kilobytes each.
type encoderPool struct{ sync.Pool }

// Get implements png.EncoderBufferPool.
func (p *encoderPool) Get() *png.EncoderBuffer {
	buffer, _ := p.Pool.Get().(*png.EncoderBuffer)
	return buffer
}

// Put implements png.EncoderBufferPool.
func (p *encoderPool) Put(buffer *png.EncoderBuffer) {
	p.Pool.Put(buffer)
}

var encoder = png.Encoder{BufferPool: &encoderPool{}}

func createLabel(w http.ResponseWriter, r *http.Request) error {
	given, err := readBody[labelBody](w, r, bodyLimit, labelShape)
	if err != nil {
		return err
	}
	buffer := takeBuffer()
	defer returnBuffer(buffer)
	if err := encoder.Encode(buffer, label.Draw(label.Label(given))); err != nil {
		return err
	}
	writeBytes(w, http.StatusOK, "image/png", buffer.Bytes())
	return nil
}
