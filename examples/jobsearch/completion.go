package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Run prints a script that completes commands and flags from the tree that the program has now.
func (c *completionCmd) Run(a *app, model *kong.Application) error {
	var paths []string // "apps move --note --status"
	var walk func(prefix string, n *kong.Node)
	walk = func(prefix string, n *kong.Node) {
		words := []string{}
		for _, child := range n.Children {
			if !child.Hidden {
				words = append(words, child.Name)
			}
		}
		for _, group := range n.AllFlags(true) {
			for _, f := range group {
				words = append(words, "--"+f.Name)
			}
		}
		paths = append(paths, prefix+"\t"+strings.Join(words, " "))
		for _, child := range n.Children {
			walk(strings.TrimSpace(prefix+" "+child.Name), child)
		}
	}
	walk("", model.Node)
	switch c.Shell {
	case "fish":
		for _, p := range paths {
			at, words, _ := strings.Cut(p, "\t")
			condition := "__fish_use_subcommand"
			if at != "" {
				condition = "__fish_seen_subcommand_from " + at[strings.LastIndexByte(at, ' ')+1:]
			}
			fmt.Fprintf(a.out.w, "complete -c jobsearch -n %q -a %q\n", condition, words)
		}
		return nil
	case "zsh":
		fmt.Fprintln(a.out.w, "autoload -U +X bashcompinit && bashcompinit")
	}
	fmt.Fprintln(a.out.w, "_jobsearch() {\n\tlocal at= w\n\tfor w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do [[ $w == -* ]] || at=\"${at:+$at }$w\"; done\n\tlocal words\n\tcase \"$at\" in")
	for _, p := range paths {
		at, words, _ := strings.Cut(p, "\t")
		fmt.Fprintf(a.out.w, "\t%q) words=%q ;;\n", at, words)
	}
	fmt.Fprintln(a.out.w, "\tesac\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\ncomplete -o default -F _jobsearch jobsearch")
	return nil
}
