package term

// Hushed returns t without emphasis for trouble: its sign is blank and its colour that of
// running text. It is for what is to be judged without help.
func (t *Theme) Hushed() *Theme {
	h := *t
	h.Sign.Trouble = Spaces(Width(t.Sign.Trouble))
	h.inks[InkWarn], h.inks[InkWarnText] = t.inks[InkText], t.inks[InkText]
	return &h
}
