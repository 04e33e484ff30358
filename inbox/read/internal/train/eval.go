package main

func measure(files []string, mistakes bool) error { return nil }
