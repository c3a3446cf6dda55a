package app

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"onestory/internal/storypicture"
)

// drawn gives a nurse a drawing of a boy's, for what his helpers are to know.
func (s sharingScene) drawn() error {
	child, err := s.tyler()
	if err != nil {
		return err
	}
	b, err := demoDrawing()
	if err != nil {
		return err
	}
	return s.f.pictures.Add(s.ctx, s.as("Nia Bevan", "story:write", child), storypicture.Picture{Kind: "child", SaidOn: s.today.AddDays(-3),
		Details: storypicture.Details{Name: "Tyler Thistlewood", Alt: "A house at night with one yellow window. “That is my lamp. It is on because I am awake.”"}}, b, "")
}

// demoDrawing is a house at night with one window.
func demoDrawing() ([]byte, error) {
	p := image.NewRGBA(image.Rect(0, 0, 480, 320))
	fill := func(x, y, w, h int, c color.RGBA) {
		draw.Draw(p, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(0, 0, 480, 320, color.RGBA{28, 36, 74, 255})
	fill(0, 270, 480, 50, color.RGBA{24, 60, 40, 255})
	fill(150, 150, 180, 130, color.RGBA{120, 72, 60, 255})
	for y := range 70 {
		fill(240-y*3/2, 80+y, 3*y, 1, color.RGBA{70, 40, 44, 255})
	}
	fill(180, 180, 40, 40, color.RGBA{20, 24, 40, 255})
	fill(262, 180, 40, 40, color.RGBA{255, 214, 80, 255})
	fill(222, 226, 36, 54, color.RGBA{60, 36, 34, 255})
	fill(390, 40, 36, 36, color.RGBA{235, 235, 220, 255})
	var b bytes.Buffer
	err := png.Encode(&b, p)
	return b.Bytes(), err
}
