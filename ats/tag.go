package ats

func (r *reader) tag() {}
